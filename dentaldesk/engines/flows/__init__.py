"""The practice's table of contents: one file, one story, read from top to bottom."""
