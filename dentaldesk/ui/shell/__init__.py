"""The frame around the panels: top bar, find, patient banner, docks, workspaces."""
