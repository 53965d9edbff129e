"""Which code runs with and without an application or request context."""
