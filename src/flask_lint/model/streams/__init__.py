"""Responses that are sent piece by piece, and what runs while they are."""
