"""What is kept from one run to the next: it saves time, and never changes what is found.

Import from the modules: `cache` (the face), `folder` (where it lies), `sealed` (what is believed),
`maker` (whose it is), `stamps` (which contents a file has), `summaries` (what files say), `runs`
(what was found).
"""
