"""What one module says, as plain typed data: a function of its bytes and of nothing else."""
