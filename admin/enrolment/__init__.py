"""Sign-ups: the work list, the board of one thing, rolls, applications for subsidies, the door of a fair."""
