"""Flask-SQLAlchemy and SQLAlchemy.

Sources: Flask-SQLAlchemy 3.1, pages Flask Application Context, Models and Tables; SQLAlchemy's
Session FAQ.
"""

from __future__ import annotations

from flask_lint.providers.provider import Extension, Level, Provider

_QUERIES = ("get_or_404", "first_or_404", "one_or_404", "paginate")
_ERRORS = (
    "SQLAlchemyError",
    "DBAPIError",
    "DataError",
    "DatabaseError",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "NotSupportedError",
    "OperationalError",
    "ProgrammingError",
    "StatementError",
)

PROVIDER = Provider(
    name="flask-sqlalchemy",
    aliases={
        "flask_sqlalchemy.extension.SQLAlchemy": "flask_sqlalchemy.SQLAlchemy",
        "flask.ext.sqlalchemy.SQLAlchemy": "flask_sqlalchemy.SQLAlchemy",
        "flask_sqlalchemy_lite.SQLAlchemy": "flask_sqlalchemy.SQLAlchemy",
        "sqlalchemy.ext.declarative.declarative_base": "sqlalchemy.orm.declarative_base",
        "sqlalchemy.ext.declarative.as_declarative": "sqlalchemy.orm.as_declarative",
        "sqlalchemy.orm.session.Session": "sqlalchemy.orm.Session",
        "sqlalchemy.orm.session.sessionmaker": "sqlalchemy.orm.sessionmaker",
        "sqlalchemy.orm.scoping.scoped_session": "sqlalchemy.orm.scoped_session",
        "sqlalchemy.exceptions": "sqlalchemy.exc",
    },
    model_bases=("flask_sqlalchemy.SQLAlchemy().Model",),
    extensions={
        "flask_sqlalchemy.SQLAlchemy": Extension(
            unbound="RuntimeError: The current Flask app is not registered with this 'SQLAlchemy' "
            "instance",
            twice="RuntimeError: A 'SQLAlchemy' instance has already been registered on this "
            "Flask app",
            reads=(
                "SQLALCHEMY_DATABASE_URI",
                "SQLALCHEMY_BINDS",
                "SQLALCHEMY_ENGINE_OPTIONS",
                "SQLALCHEMY_ECHO",
                "SQLALCHEMY_RECORD_QUERIES",
                "SQLALCHEMY_TRACK_MODIFICATIONS",
            ),
            reads_since=(3,),
        )
    },
    needs={
        # The registry of sessions itself needs no context, only what a session does.
        "flask_sqlalchemy.SQLAlchemy().session.*()": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().session.query_property()": Level.NONE,
        "flask_sqlalchemy.SQLAlchemy().session.configure()": Level.NONE,
        "flask_sqlalchemy.SQLAlchemy().session()": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().engine": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().engines": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().create_all()": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().drop_all()": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().reflect()": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().get_or_404()": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().first_or_404()": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().paginate()": Level.APP,
        "flask_sqlalchemy.SQLAlchemy().Model.query": Level.APP,
    },
    self_sufficient={"flask_sqlalchemy.SQLAlchemy": "3.0"},
    distributions={"flask_sqlalchemy.SQLAlchemy": "flask-sqlalchemy"},
    base_makers={
        "sqlalchemy.orm.as_declarative()": "sqlalchemy.orm.declarative_base()",
        "sqlalchemy.orm.registry().as_declarative_base": "sqlalchemy.orm.declarative_base()",
        "sqlalchemy.orm.registry().as_declarative_base()": "sqlalchemy.orm.declarative_base()",
    },
    sessions=(
        "flask_sqlalchemy.SQLAlchemy().session",
        "flask_sqlalchemy.SQLAlchemy().session()",
        "sqlalchemy.orm.Session()",
        "sqlalchemy.orm.scoped_session()",
        "sqlalchemy.orm.scoped_session()()",
        # What a session maker makes goes by the path of the maker.
        "sqlalchemy.orm.sessionmaker()",
    ),
    request_sessions=(
        "flask_sqlalchemy.SQLAlchemy().session",
        "flask_sqlalchemy.SQLAlchemy().session()",
    ),
    metadata=(
        "flask_sqlalchemy.SQLAlchemy()",
        "flask_sqlalchemy.SQLAlchemy().metadata",
        "flask_sqlalchemy.SQLAlchemy().Model.metadata",
        "sqlalchemy.MetaData()",
        "sqlalchemy.orm.registry().metadata",
        "sqlalchemy.orm.declarative_base().metadata",
        "sqlalchemy.orm.declarative_base()().metadata",
        "sqlalchemy.orm.DeclarativeBase.metadata",
        "sqlmodel.SQLModel.metadata",
    ),
    model_queries=(
        "flask_sqlalchemy.SQLAlchemy().Model.query",
        "sqlalchemy.orm.declarative_base().query",
        "sqlalchemy.orm.DeclarativeBase.query",
    ),
    session_calls=tuple(f"flask_sqlalchemy.SQLAlchemy().{name}" for name in _QUERIES),
    database_errors=(
        "builtins.BaseException",
        "builtins.Exception",
        *(f"sqlalchemy.exc.{name}" for name in _ERRORS),
    ),
)
