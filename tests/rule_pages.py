"""The contract of a rule's page: which sections it has, and which projects its examples are.

The sections "Bad" and "Good" hold fenced blocks. A block holds one file or several; each begins
with a line that names it: `# app/views.py`, in a template `{# templates/index.html #}`, in a style
sheet `/* static/style.css */`. Without that line a Python block is `app.py`, an HTML block
`templates/index.html`, a CSS block `static/style.css`, a TOML block `pyproject.toml`; a text block
without it shows what happens and is no file.
A file that comes a second time begins another example.
"""

from __future__ import annotations

import re

SECTIONS = (
    "What it does",
    "Why it bites",
    "Bad",
    "Good",
    "How to fix",
    "What it lets pass",
    "References",
)

_DEFAULT_NAMES = {
    "python": "app.py",
    "html": "templates/index.html",
    "css": "static/style.css",
    "toml": "pyproject.toml",
    "text": "",
}
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_NAMED = r"([\w.-]*[./][\w./-]*)"
_FILE_NAME = re.compile(rf"^(?:# {_NAMED}|\{{# {_NAMED} #\}}|/\* {_NAMED} \*/)$")


def sections(page: str) -> dict[str, str]:
    """Return the text of each section of `page` by its heading, in order."""
    outside = _FENCE.sub(lambda found: re.sub(r"^## ", "\0", found[0], flags=re.MULTILINE), page)
    parts = re.split(r"^## (.+)$", outside, flags=re.MULTILINE)
    texts = [part.replace("\0", "## ").strip() for part in parts[2::2]]
    return dict(zip(parts[1::2], texts, strict=True))


def examples(section: str) -> list[dict[str, str]]:
    """Return the projects in `section`, each as the text of its files by their names.

    Raises `ValueError` for a block in a language that has no place in an example.
    """
    projects: list[dict[str, str]] = [{}]
    for found in _FENCE.finditer(section):
        language, block = found[1], found[2]
        if language not in _DEFAULT_NAMES:
            raise ValueError(f"no such block in an example: {language!r}")
        for name, text in _files(_DEFAULT_NAMES[language], block):
            if name in projects[-1]:
                projects.append({})
            projects[-1][name] = text
    return [project for project in projects if project]


def _files(default: str, block: str) -> list[tuple[str, str]]:
    files = [(default, "")]
    for line in block.splitlines(keepends=True):
        named = _FILE_NAME.match(line.rstrip("\n"))
        if named:
            files.append((named[1] or named[2] or named[3], ""))
        else:
            files[-1] = (files[-1][0], files[-1][1] + line)
    if not files[0][1].strip():
        del files[0]
    return [(name, text) for name, text in files if name]
