"""What opens a connection or a file that somebody has to close.

Sources: PEP 249 and the drivers' pages; SQLAlchemy, "Contextual/Thread-local Sessions".
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_DRIVERS = (
    "MySQLdb",
    "cx_Oracle",
    "duckdb",
    "mariadb",
    "mysql.connector",
    "oracledb",
    "psycopg",
    "psycopg2",
    "pymssql",
    "pymysql",
    "pyodbc",
    "sqlite3",
)

PROVIDER = Provider(
    name="resources",
    resources={
        **{f"{name}.connect()": "a connection to the database" for name in _DRIVERS},
        "sqlalchemy.create_engine().connect()": "a connection to the database",
        "sqlalchemy.create_engine().raw_connection()": "a connection to the database",
        "sqlalchemy.orm.sessionmaker()": "a session of the database",
        "sqlalchemy.orm.Session()": "a session of the database",
        "builtins.open()": "an open file",
        "socket.socket()": "an open socket",
        "socket.create_connection()": "an open socket",
    },
    thread_sessions=("sqlalchemy.orm.scoped_session()",),
)
