"""The clinical workflow: examinations, what they find, what follows from it."""
