"""The first run: a new clinic, joining one, or the demo."""
