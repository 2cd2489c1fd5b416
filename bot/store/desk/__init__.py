"""The office itself: staff, the audit chain, canned answers, the day's figures."""
