"""One look: roles of colour, sizes and spaces as data, and the one function that dresses the application with
them.

Nothing outside `tokens.py` knows a colour. Start-up waits for this package, so it imports neither the icon
library nor Babel.
"""
