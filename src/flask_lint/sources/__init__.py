"""Sources: which files a project has, what each is for, what it is called and what it says.

The only room that looks around on disk. Import from the modules:
`root` (where a project begins), `discover` (its files), `decode` (bytes to text),
`roles` (application, test, migration, ...) and `modules` (names and imports).
"""
