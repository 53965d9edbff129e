"""How requests find their way: URL rules, endpoints, decorators of views, class-based views."""
