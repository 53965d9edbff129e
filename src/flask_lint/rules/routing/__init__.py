"""Rules: Routing."""
