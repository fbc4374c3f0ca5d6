"""The people who work here, what they may do, and the clinic they work in."""
