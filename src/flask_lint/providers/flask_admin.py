"""Flask-Admin.

Sources: `flask_admin.base` (`Admin.add_view`, `Admin.init_app`, `BaseView.create_blueprint`,
`AdminViewMeta`, `expose`), `flask_admin.model.BaseModelView`, `flask_admin.contrib`.
"""

from __future__ import annotations

from flask_lint.providers.provider import AdminView, Provider

_GET, _POST, _BOTH = ("GET",), ("POST",), ("GET", "POST")
_MODEL = (
    ("/", "index_view", _GET),
    ("/new/", "create_view", _BOTH),
    ("/edit/", "edit_view", _BOTH),
    ("/details/", "details_view", _GET),
    ("/delete/", "delete_view", _POST),
    ("/action/", "action_view", _POST),
    ("/export/<export_type>/", "export", _GET),
    ("/ajax/lookup/", "ajax_lookup", _GET),
    ("/ajax/update/", "ajax_update", _POST),
)
_FILES = (
    ("/old_index", "index", _GET),
    ("/old_b/<path:path>", "index", _GET),
    ("/", "index_view", _GET),
    ("/b/<path:path>", "index_view", _GET),
    ("/upload/", "upload", _BOTH),
    ("/upload/<path:path>", "upload", _BOTH),
    ("/download/<path:path>", "download", _GET),
    ("/mkdir/", "mkdir", _BOTH),
    ("/mkdir/<path:path>", "mkdir", _BOTH),
    ("/delete/", "delete", _POST),
    ("/rename/", "rename", _BOTH),
    ("/edit/", "edit", _BOTH),
    ("/action/", "action_view", _POST),
)
_PARAMETERS = ("name", "category", "endpoint", "url", "static_folder", "static_url_path")

PROVIDER = Provider(
    name="flask_admin",
    aliases={
        "flask.ext.admin": "flask_admin",
        "flask_admin.base.Admin": "flask_admin.Admin",
        "flask_admin.base.AdminIndexView": "flask_admin.AdminIndexView",
        "flask_admin.base.BaseView": "flask_admin.BaseView",
        "flask_admin.base.expose": "flask_admin.expose",
        "flask_admin.base.expose_plugview": "flask_admin.expose_plugview",
        "flask_admin.contrib.sqlamodel.ModelView": "flask_admin.contrib.sqla.ModelView",
        "flask_admin.contrib.peeweemodel.ModelView": "flask_admin.contrib.peewee.ModelView",
        "flask_admin.model.base.BaseModelView": "flask_admin.model.BaseModelView",
        **{
            f"flask_admin.contrib.{name}.view.ModelView": f"flask_admin.contrib.{name}.ModelView"
            for name in ("mongoengine", "peewee", "pymongo", "sqla")
        },
    },
    admins={
        "flask_admin.Admin": (
            "app",
            "name",
            "url",
            "subdomain",
            "index_view",
            "translations_path",
            "endpoint",
            "static_url_path",
        )
    },
    admin_views={
        "flask_admin.BaseView": AdminView(_PARAMETERS),
        "flask_admin.AdminIndexView": AdminView(
            ("name", "category", "endpoint", "url", "template"),
            (("/", "index", _GET),),
            endpoint="admin",
            url="/admin",
            static_folder="static",
        ),
        "flask_admin.model.BaseModelView": AdminView(
            ("model", *_PARAMETERS[:5]), _MODEL, named_by="model"
        ),
        "flask_admin.contrib.sqla.ModelView": AdminView(
            ("model", "session", *_PARAMETERS[:5]), _MODEL, named_by="model"
        ),
        "flask_admin.contrib.mongoengine.ModelView": AdminView(
            ("model", *_PARAMETERS[:5]),
            (*_MODEL, ("/api/file/", "api_file_view", _GET)),
            named_by="model",
        ),
        "flask_admin.contrib.peewee.ModelView": AdminView(
            ("model", *_PARAMETERS[:5]), _MODEL, named_by="model"
        ),
        # Its endpoint is made of the collection's name, which the database knows.
        "flask_admin.contrib.pymongo.ModelView": AdminView(
            ("coll", *_PARAMETERS[:4]), _MODEL, named_by="coll"
        ),
        "flask_admin.contrib.fileadmin.BaseFileAdmin": AdminView(
            ("base_url", *_PARAMETERS[:4]), _FILES
        ),
        "flask_admin.contrib.fileadmin.FileAdmin": AdminView(
            ("base_path", "base_url", *_PARAMETERS[:4]), _FILES
        ),
        "flask_admin.contrib.rediscli.RedisCli": AdminView(
            ("redis", *_PARAMETERS[:4]),
            (("/", "console_view", _GET), ("/run/", "execute_view", _POST)),
        ),
    },
    exposers=("flask_admin.expose()",),
    class_exposers=("flask_admin.expose_plugview()",),
    returns_same=("flask_admin.expose()",),
    endpoints={"flask_admin": ()},
)
