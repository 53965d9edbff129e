"""What writes to the session, and what its cookie cannot hold.

Sources: `flask.sessions`, `flask.json.tag`, `flask.json.provider`; Flask-Login's `login_user`.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

PROVIDER = Provider(
    name="session-cookie",
    session_writers=(
        "flask.flash",
        "flask_login.login_user",
        "flask_login.logout_user",
        "flask_login.confirm_login",
        "flask_principal.identity_changed.send",
        "flask_wtf.csrf.generate_csrf",
        "flask_babel.refresh",
    ),
    unserialisable={
        "builtins.set()": "a set",
        "builtins.frozenset()": "a set",
        "builtins.map()": "an iterator",
        "builtins.filter()": "an iterator",
        "builtins.zip()": "an iterator",
        "builtins.range()": "a range",
        "builtins.open()": "an open file",
        "builtins.complex()": "a complex number",
        "datetime.timedelta()": "a timedelta",
        "datetime.time()": "a time",
        "pathlib.Path()": "a path",
        "re.compile()": "a pattern",
        "pandas.DataFrame()": "a data frame",
        "pandas.read_csv()": "a data frame",
        "pandas.read_excel()": "a data frame",
        "numpy.array()": "an array",
        "flask.request.files[]": "an uploaded file",
        "flask.request.files.get()": "an uploaded file",
        "flask.request": "the request",
        "flask_login.current_user": "the object `current_user`",
    },
    form_bases=("flask_wtf.FlaskForm", "wtforms.Form", "wtforms.form.Form"),
    object_reads=(
        "flask_sqlalchemy.SQLAlchemy().session.get()",
        "flask_sqlalchemy.SQLAlchemy().get_or_404()",
    ),
)
