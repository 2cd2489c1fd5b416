"""People: found, looked at, corrected, made one, deleted."""
