"""The door of the program: signing in, one's own password and PIN, emergency access, the page of a locked seat."""
