"""FLK0: what flask-lint says about its own work: files, suppressions, internal errors."""
