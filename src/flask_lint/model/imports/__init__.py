"""Imports: in which order modules run, and what fails on the way."""
