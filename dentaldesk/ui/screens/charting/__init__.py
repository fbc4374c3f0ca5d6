"""Dental charting: the mouth on the screen, what is charted next, and how it came to be as it is."""
