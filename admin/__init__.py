"""The staff console and the liaison's phone pages: one file per group of screens."""
