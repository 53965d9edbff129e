"""Answers: what requests meet at run time, and which registrations get into its way."""
