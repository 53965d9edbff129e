"""The gate: of everything that is found, what is known already and what is new.

Import from the modules: `known` (what there is more of than before), `baseline` (the file that
holds what is known).
"""
