"""Rules about secrets, and the configuration that carries them."""
