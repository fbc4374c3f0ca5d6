"""Patients: who they are, how they are found, what must be known before anything is done to them."""
