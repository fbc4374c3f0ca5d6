"""The whole record of the open patient: what happened, papers and files, and how it leaves the house."""
