"""The papers of a patient: looked at, made, signed, printed, sent; and referrals."""
