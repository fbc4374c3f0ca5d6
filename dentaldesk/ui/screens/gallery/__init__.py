"""The sheet of all widgets in all states, in both themes and densities: the first place to look when
something looks wrong.
"""
