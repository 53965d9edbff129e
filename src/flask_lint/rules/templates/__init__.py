"""Rules: Templates and forms."""
