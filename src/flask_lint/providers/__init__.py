"""What flask-lint knows about libraries: one small file a library, and no logic."""
