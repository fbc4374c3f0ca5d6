"""`make load`: a clinic's day at many desks at once, each a process, against the raw limit of the same server."""
