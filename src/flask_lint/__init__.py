"""flask-lint reads a Flask project as a project and reports what will break, and where."""

__version__ = "0.1.0"
