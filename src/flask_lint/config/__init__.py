"""The configuration file: found, read, checked and turned into `Settings`."""
