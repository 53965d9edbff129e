"""Libraries whose classes and decorators are views, forms or tests.

Sources: the quick-start pages of Flask-RESTful, Flask-RESTX, Flask-Admin, Flask-WTF, pytest.
"""

from __future__ import annotations

from flask_lint.providers.provider import Kind, Level, Provider

PROVIDER = Provider(
    name="views",
    aliases={
        "flask_restplus.Resource": "flask_restx.Resource",
        "flask_restful.Resource": "flask_restx.Resource",
        "flask_restx.resource.Resource": "flask_restx.Resource",
        "flask_restplus.Namespace": "flask_restx.Namespace",
        "flask_wtf.form.FlaskForm": "flask_wtf.FlaskForm",
        "flask_wtf.Form": "flask_wtf.FlaskForm",
    },
    methods={
        "flask_restx.Resource": Kind.VIEW,
        "flask_classful.FlaskView": Kind.VIEW,
        "flask_admin.BaseView": Kind.VIEW,
        "flask_admin.AdminIndexView": Kind.VIEW,
        "flask_admin.contrib.sqla.ModelView": Kind.VIEW,
        "flask_appbuilder.BaseView": Kind.VIEW,
        "flask_appbuilder.ModelView": Kind.VIEW,
        "flask_wtf.FlaskForm": Kind.VIEW,
        "unittest.TestCase": Kind.TEST,
        "flask_testing.TestCase": Kind.TEST,
    },
    entries={
        "pytest.fixture": Kind.TEST,
        "pytest.fixture()": Kind.TEST,
        "flask_restx.Namespace().route()": Kind.VIEW,
        "flask_restx.Api().route()": Kind.VIEW,
        "flask_restx.Api().namespace().route()": Kind.VIEW,
        "flask_restx.Api().errorhandler()": Kind.HANDLER,
        "flask_restx.Api().errorhandler": Kind.HANDLER,
        "flask_httpauth.HTTPBasicAuth().verify_password": Kind.HOOK,
        "flask_httpauth.HTTPTokenAuth().verify_token": Kind.HOOK,
        "flask_jwt_extended.JWTManager().user_lookup_loader": Kind.HOOK,
        "flask_socketio.SocketIO().on()": Kind.HOOK,
        "flask_socketio.SocketIO().event": Kind.HOOK,
    },
    needs={"flask_wtf.FlaskForm()": Level.REQUEST},
    view_classes=("flask_restx.Resource",),
    method_views=("flask_restx.Resource",),
    key_users={"flask_wtf.FlaskForm": "makes a FlaskForm"},
)
