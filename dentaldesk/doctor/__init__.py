"""Whether this workstation and its clinic are well: one small file a matter, one line a finding.

Nothing heavy is imported before the check that needs it, so that the doctor comes even when Qt or the database cannot
be loaded at all; a check that breaks is a line of its own. What it says names no patient and nobody of the staff.
"""
