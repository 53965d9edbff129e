"""The database: what code does with sessions."""
