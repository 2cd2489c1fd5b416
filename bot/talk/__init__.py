"""Around a talk: a human in the thread, questions recalled, pictures and voices, answers kept at hand."""
