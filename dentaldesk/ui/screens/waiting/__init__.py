"""The waiting room: who is here and for how long, who sits where, who is expected next."""
