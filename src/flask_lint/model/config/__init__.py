"""The configuration of applications: who writes which key, where the value comes from."""
