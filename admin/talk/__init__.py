"""What is said: cases, the live thread, answers kept at hand, what was not understood."""
