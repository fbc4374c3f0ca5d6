"""The day's book: every chair's visits on one painted sheet."""
