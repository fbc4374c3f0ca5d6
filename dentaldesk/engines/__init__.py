"""What thinks: rules, actions, reads and flows. Nothing here knows Qt."""
