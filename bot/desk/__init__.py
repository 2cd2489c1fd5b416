"""The office itself: accounts of staff, how they sign in, the days that are counted."""
