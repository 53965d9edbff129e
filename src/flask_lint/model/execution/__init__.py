"""Execution: who calls whom, how code comes to run, where applications are made."""
