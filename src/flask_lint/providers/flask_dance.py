"""Flask-Dance.

Sources: `flask_dance.consumer.base.BaseOAuthConsumerBlueprint`, `flask_dance.contrib`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_CONSUMER = "flask_dance.consumer.OAuth{}ConsumerBlueprint"
_SECOND = (
    *("atlassian", "authentiq", "azure", "dexcom", "digitalocean", "discord", "dropbox"),
    *("facebook", "fitbit", "github", "gitlab", "google", "heroku", "linkedin", "meetup", "nylas"),
    *("orcid", "osm", "reddit", "salesforce", "slack", "spotify", "strava", "twitch", "zoho"),
)
_FIRST = ("jira", "twitter")
_MAKERS = {
    f"flask_dance.contrib.{name}.make_{name}_blueprint": (name, _CONSUMER.format(version))
    for version, names in (("1", _FIRST), ("2", _SECOND))
    for name in names
}
_RULES = (
    ("login", "login_url", "/{bp.name}"),
    ("authorized", "authorized_url", "/{bp.name}/authorized"),
)

PROVIDER = Provider(
    name="flask_dance",
    aliases={
        "flask_dance.OAuth1ConsumerBlueprint": _CONSUMER.format("1"),
        "flask_dance.OAuth2ConsumerBlueprint": _CONSUMER.format("2"),
        "flask_dance.consumer.oauth1.OAuth1ConsumerBlueprint": _CONSUMER.format("1"),
        "flask_dance.consumer.oauth2.OAuth2ConsumerBlueprint": _CONSUMER.format("2"),
    },
    blueprint_classes=(_CONSUMER.format("1"), _CONSUMER.format("2")),
    constructors={
        **dict.fromkeys(map(_CONSUMER.format, "12"), ("name", "import_name")),
        **dict.fromkeys(_MAKERS, ()),
    },
    makers={path: cls for path, (_, cls) in _MAKERS.items()},
    blueprint_names={path: name for path, (name, _) in _MAKERS.items()},
    blueprint_rules=dict.fromkeys(map(_CONSUMER.format, "12"), _RULES),
    endpoints={"flask_dance": ()},
)
