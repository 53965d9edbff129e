"""Links: who asks for the URL of an endpoint, and what else leads there."""
