"""What the rules about keys say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_lint.findings import Related
    from flask_lint.model.keys.secret_keys import Candidate

_LONGEST = 24


def shown(value: object) -> str:
    """Return a literal as it is written, shortened."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]}...{text[-1]}"


def help_for(candidate: Candidate) -> str:
    """Return the edit that replaces a value by the one of the deployment."""
    variable = candidate.origin.variable or candidate.key
    return f'use `os.environ["{variable}"]`, which raises KeyError where it is not set'


def consequence_of(key: str) -> str:
    """Return what somebody can do who knows the value of a key."""
    if key == "SECURITY_PASSWORD_SALT":
        return "it protects no password hash that leaks"
    return "sessions and tokens can be forged"


def related_to(candidate: Candidate) -> list[Related]:
    """Return the place where the value goes into the configuration, if it is another one."""
    setting, origin = candidate.setting, candidate.origin
    found = []
    if origin.generator is not None:
        site = origin.generator
        found.append(site.module.related(site.node, "the value is made here"))
    if setting is not None and setting.write is not None:
        site = setting.write.site
        mine = origin.site.module.place(origin.site.node)
        place = site.module.place(site.node)
        if (place.path, place.line) != (mine.path, mine.line):
            found.append(site.module.related(site.node, f"{setting.key} is configured here"))
    return found
