"""The labour office of a turn: searches, enrolments, cases, who speaks, which village is meant, what is genuine."""
