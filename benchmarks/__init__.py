"""Programs that print figures and ratios measured in one run; none of them is a test."""
