"""Rules about error handlers and what they may rely on."""
