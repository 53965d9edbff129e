"""Contexts: what needs one, what supplies one."""
