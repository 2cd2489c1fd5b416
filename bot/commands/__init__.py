"""The commands of `gongyou`: one file per group; each exposes `commands`, a list that the program collects."""
