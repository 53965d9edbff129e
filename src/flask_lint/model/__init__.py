"""The summaries linked into one Flask project, which rules question."""
