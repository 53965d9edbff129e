"""secret-key-random-per-process: generators, what is kept, and programs of one process."""

from __future__ import annotations

import textwrap

import pytest

from support import assert_findings, check_files

RULE = "secret-key-random-per-process"


def app(setup: str) -> str:
    return "import os\nfrom flask import Flask\napp = Flask(__name__)\n" + textwrap.dedent(setup)


@pytest.mark.parametrize(
    ("setup", "predictable"),
    [
        ("app.secret_key = os.urandom(24)", False),
        ("app.secret_key = os.urandom(24).hex()", False),
        ("import secrets\napp.secret_key = secrets.token_hex(16)", False),
        ("import uuid\napp.secret_key = str(uuid.uuid4())", False),
        ("import uuid\napp.secret_key = uuid.uuid4().hex", False),
        ("import random\napp.secret_key = str(random.random())", True),
        ("import random\napp.secret_key = ''.join(random.choices('abc', k=9))", True),
        ("import numpy as np\napp.secret_key = ''.join(np.random.choice(list('ab'), 9))", True),
        ("import base64\napp.secret_key = base64.b64encode(os.urandom(24))", False),
        ("app.secret_key = os.environ.get('K') or os.urandom(24)", False),
        ("app.secret_key = os.environ.get('K', os.urandom(24))", False),
        ("from cryptography.fernet import Fernet\napp.secret_key = Fernet.generate_key()", False),
        ("app.config['JWT_SECRET_KEY'] = os.urandom(24)", False),
    ],
)
def test_generators(setup: str, predictable: bool) -> None:
    (finding,) = check_files({"app.py": app(setup)}, select=[RULE])
    assert ("and predictable" in finding.message) is predictable


@pytest.mark.parametrize(
    "setup",
    [
        "app.secret_key = os.environ['SECRET_KEY']",
        "if app.debug:\n    app.secret_key = os.urandom(24)",
        "if __name__ == '__main__':\n    app.secret_key = os.urandom(24)",
        "app.config['NONCE'] = os.urandom(24)",
        """
        key = store.get("key")
        if not key:
            key = os.urandom(24)
            store.set("key", key)
            store.save()
        app.secret_key = key
        """,
        """
        try:
            with open("key", "rb") as file:
                app.secret_key = file.read()
        except OSError:
            app.secret_key = os.urandom(24)
            with open("key", "wb") as file:
                file.write(app.secret_key)
        """,
        """
        def stored():
            if not os.path.exists("key"):
                key = os.urandom(24)
                with open("key", "wb") as file:
                    file.write(key)
            return open("key", "rb").read()
        app.secret_key = stored()
        """,
        """
        def stored():
            row, created = Row.get_or_create(name="key")
            if created:
                key = os.urandom(24)
                row.value = key
                row.save()
            else:
                key = row.value
            return key
        app.secret_key = stored()
        """,
    ],
)
def test_same_in_every_process(setup: str) -> None:
    assert not check_files({"app.py": app(setup)}, select=[RULE])


def test_place_is_the_call_of_the_helper() -> None:
    files = {
        "app.py": app("from keys import make\napp.secret_key = make(9)  # expect: " + RULE),
        "keys.py": "import secrets\n\ndef make(n):\n    return secrets.token_hex(n)\n",
    }
    (finding,) = assert_findings(files, RULE)
    assert [place.place.path for place in finding.related] == ["keys.py"]


def test_object_that_serves_its_own_app() -> None:
    code = """
        import os
        from flask import Flask
        from waitress import create_server

        class Share:
            def __init__(self):
                self.app = Flask(__name__)
                self.app.secret_key = os.urandom(24)

            def start(self, port):
                self.server = create_server(self.app, port=port)
                self.server.run()
    """
    assert_findings({"share.py": code}, RULE)


def test_class_of_tests() -> None:
    files = {
        "app.py": app('app.config.from_object("settings.Production")'),
        "settings.py": """
            import os
            import secrets

            class Production:
                SECRET_KEY = os.environ["SECRET_KEY"]

            class TestConfig:
                SECRET_KEY = secrets.token_hex()
        """,
    }
    assert_findings(files, RULE)


@pytest.mark.parametrize(
    ("setup", "what"),
    [
        ('app.config["SECRET_KEY"] = os.urandom(16)', "sessions of one worker"),
        ('app.config["WTF_CSRF_SECRET_KEY"] = os.urandom(16)', "tokens of one worker"),
        (
            "app.session_interface = Files()\napp.secret_key = os.urandom(16)",
            "tokens of one worker",
        ),
    ],
)
def test_what_is_void(setup: str, what: str) -> None:
    text = f"import os\nfrom flask import Flask\napp = Flask(__name__)\n{setup}\n"
    (finding,) = check_files({"app.py": text}, select=[RULE])
    assert what in finding.message


@pytest.mark.parametrize(
    ("setup", "when"),
    [
        ("app.secret_key = os.urandom(24)", "in every process:"),
        (
            'app.secret_key = os.getenv("KEY") or os.urandom(24)',
            "in every process that starts without KEY:",
        ),
        (
            'if app.config["SECRET_KEY"] is None:\n    app.config["SECRET_KEY"] = os.urandom(24)',
            "in every process that is given none:",
        ),
    ],
)
def test_says_in_which_processes(setup: str, when: str) -> None:
    (finding,) = check_files({"app.py": app(setup)}, select=[RULE])
    assert when in finding.message


def test_what_stands_in_for_a_file() -> None:
    reading = """
        import os
        import uuid
        from flask import Flask

        PATH = "key"
        with open(PATH) as file:
            key = file.read()
            if len(key) < 32:
                key = uuid.uuid4().hex{expected}
        app = Flask(__name__)
        app.secret_key = key
    """
    expected = f"  # expect: {RULE}"
    assert_findings({"shop.py": reading.replace("{expected}", expected)}, RULE)
    writing = """
        import uuid
        with open("key", "w") as file:
            file.write(uuid.uuid4().hex)
    """
    assert_findings({"shop.py": writing + reading.replace("{expected}", "")}, RULE)
