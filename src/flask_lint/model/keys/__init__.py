"""Secret keys: where their values come from, who needs one."""
