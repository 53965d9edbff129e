"""How the project is put together: apps, factories, extensions, imports."""
