"""Work that a request leaves to others: tasks in a queue."""
