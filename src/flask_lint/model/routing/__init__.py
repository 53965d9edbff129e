"""The URL map: which rules lead to which endpoints and views, and where that is not known."""
