"""From text to a small typed tree: the only room, with fixing, that touches LibCST."""
