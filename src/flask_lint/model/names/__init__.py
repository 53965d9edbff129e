"""Names: which statements bind them, and what expressions may stand for."""
