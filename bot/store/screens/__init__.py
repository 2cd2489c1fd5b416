"""What the staff console lists: every query here is scoped to the area of whoever looks (`Scope`)."""
