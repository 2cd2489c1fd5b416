"""Names put down: sign-ups, seats and lines, papers, reminders, the door."""
