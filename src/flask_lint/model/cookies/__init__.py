"""The session that Flask keeps in a cookie: what is put there, and when it is written."""
