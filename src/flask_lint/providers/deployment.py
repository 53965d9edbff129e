"""Where a program reads what its deployment sets: environment variables and their wrappers.

Sources: the pages of `os`, environs, python-decouple, Starlette's Config, environ-config.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_ENVIRONS = (
    "environs.Env()",
    "environs.env",
    "environ.Env()",
    "environs.FlaskEnv()",
    "marshmallow_environs.Env()",
)
_READERS = ("", ".str", ".bytes", ".get_value")

PROVIDER = Provider(
    name="deployment",
    lookups={
        "os.environ.get": 1,
        "os.environ.setdefault": 1,
        "os.getenv": 1,
        "os.environb.get": 1,
        "decouple.config": 1,
        "decouple.Config()": 1,
        "decouple.AutoConfig()": 1,
        "prettyconf.config": 1,
        "starlette.config.Config()": 2,
        **{f"{env}{reader}": 1 for env in _ENVIRONS for reader in _READERS},
    },
)
