"""The functions that Flask and its extensions are given to call later: hooks and handlers."""
