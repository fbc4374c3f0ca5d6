"""Screens: a view that shows and a presenter that decides, one folder each."""
