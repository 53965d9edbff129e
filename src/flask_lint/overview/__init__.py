"""What the model knows, as plain values to be shown: routes, openings, the graph."""
