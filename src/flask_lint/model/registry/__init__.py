"""The objects that everything is registered on, and how they hang together."""
