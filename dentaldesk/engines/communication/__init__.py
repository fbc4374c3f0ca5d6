"""Telling people: notices to staff, messages to patients, follow-ups. Nothing is sent twice, nothing to the dead."""
