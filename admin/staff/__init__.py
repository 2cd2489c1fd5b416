"""The office itself: signing in, accounts, one's own account, the audit in words."""
