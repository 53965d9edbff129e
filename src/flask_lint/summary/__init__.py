"""What one module says, as plain typed data: a pure function of its text."""
