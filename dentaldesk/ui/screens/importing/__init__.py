"""A list of patients from another program is read in, step by step."""
