"""The schedule: chairs, people and the visits that fit."""
