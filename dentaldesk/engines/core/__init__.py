"""The floor that every room stands on: database, access, audit, facts, outbox, clock, words, errors."""
