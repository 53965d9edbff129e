"""Files and connections: what closes them, and what reading them afterwards raises.

Sources: the pages of the standard library on `io`, `tempfile`, `zipfile`, `sqlite3`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_CLOSED_FILE = "ValueError: I/O operation on closed file"

PROVIDER = Provider(
    name="files",
    closed_by_with={
        **dict.fromkeys(
            (
                "builtins.open()",
                "io.open()",
                "io.BytesIO()",
                "io.StringIO()",
                "codecs.open()",
                "gzip.open()",
                "bz2.open()",
                "lzma.open()",
                "pathlib.Path().open()",
                "pathlib.Path().*.open()",
                "tempfile.TemporaryFile()",
                "tempfile.NamedTemporaryFile()",
                "tempfile.SpooledTemporaryFile()",
                "zipfile.ZipFile().open()",
            ),
            _CLOSED_FILE,
        ),
        "tempfile.TemporaryDirectory()": "FileNotFoundError: the folder is deleted",
        "zipfile.ZipFile()": "ValueError: Attempt to use ZIP archive that was already closed",
    },
    # A connection of sqlite3 commits at the end of `with`, and stays open.
    closed_by_call={
        "sqlite3.connect()": "sqlite3.ProgrammingError: Cannot operate on a closed database",
    },
)
