"""Settings: a list of pages, each saved with one button."""
