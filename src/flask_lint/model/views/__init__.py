"""Views: functions and classes that answer, and what decorators make of them."""
