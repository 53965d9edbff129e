"""Rules about the database session and the schema."""
