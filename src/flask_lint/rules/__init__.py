"""The rules: one file a rule, grouped in families, found by looking at the folder."""
