"""Which templates packages bring to the apps that they are given.

Sources: the extensions' own template folders.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="templates",
    templates={
        "authlib": (),
        "flasgger": ("flasgger/*",),
        "flask_admin": ("admin/*",),
        "flask_apscheduler": (),
        "flask_assets": (),
        "flask_avatars": (),
        "flask_blogging": ("blogging/*", "bloggingbase.html"),
        # Two distributions have a package of this name.
        "flask_bootstrap": ("bootstrap*", "base/*"),
        "flask_ckeditor": (),
        "flask_dance": (),
        "flask_debugtoolbar": ("base.html", "panels/*"),
        "flask_dropzone": (),
        "flask_flatpages": (),
        "flask_graphql": (),
        "flask_mail": (),
        "flask_moment": (),
        "flask_pagedown": (),
        "flask_restful": (),
        "flask_restplus": ("swagger-ui*",),
        "flask_restx": ("swagger-ui*",),
        "flask_security": ("security/*",),
        "flask_share": (),
        "flask_uploads": (),
        "flask_user": ("flask_user/*", "flask_user_layout.html"),
    },
)
