"""Applications: which are global, what is bound to them, who handles their errors."""
