"""What makes random values, and what signs or encrypts with a key.

Sources: the pages of `os`, `secrets`, `uuid`, `random`, `hmac`; NumPy's page Random Generator;
cryptography's page Fernet; the pages of itsdangerous and PyJWT.
"""

from __future__ import annotations

from flask_lint.providers.provider import Provider

_PREDICTABLE = (
    "choice",
    "choices",
    "sample",
    "random",
    "randint",
    "randrange",
    "getrandbits",
    "randbytes",
    "uniform",
    "bytes",
    "rand",
    "random_integers",
)

PROVIDER = Provider(
    name="randomness",
    aliases={
        "Crypto.Random.get_random_bytes": "os.urandom",
        "Cryptodome.Random.get_random_bytes": "os.urandom",
        "itsdangerous.serializer.URLSafeTimedSerializer": "itsdangerous.URLSafeTimedSerializer",
        "itsdangerous.url_safe.URLSafeTimedSerializer": "itsdangerous.URLSafeTimedSerializer",
    },
    random={
        "os.urandom": False,
        "os.getrandom": False,
        "secrets.token_hex": False,
        "secrets.token_bytes": False,
        "secrets.token_urlsafe": False,
        "secrets.choice": False,
        "secrets.randbits": False,
        "secrets.randbelow": False,
        "uuid.uuid1": True,
        "uuid.uuid4": False,
        "cryptography.fernet.Fernet.generate_key": False,
        "random.SystemRandom().choice": False,
        "random.SystemRandom().choices": False,
        "random.SystemRandom().getrandbits": False,
        "secrets.SystemRandom().choice": False,
        "secrets.SystemRandom().choices": False,
        "werkzeug.security.gen_salt": False,
        "numpy.random.default_rng().choice": True,
        "numpy.random.default_rng().bytes": True,
        **{f"random.{name}": True for name in _PREDICTABLE},
        **{f"numpy.random.{name}": True for name in _PREDICTABLE},
    },
    signers=(
        "itsdangerous.URLSafeTimedSerializer",
        "itsdangerous.URLSafeSerializer",
        "itsdangerous.TimedSerializer",
        "itsdangerous.Serializer",
        "itsdangerous.Signer",
        "itsdangerous.TimestampSigner",
        "itsdangerous.TimedJSONWebSignatureSerializer",
        "itsdangerous.JSONWebSignatureSerializer",
        "jwt.encode",
        "jwt.decode",
        "jose.jwt.encode",
        "jose.jwt.decode",
        "hmac.new",
        "cryptography.fernet.Fernet",
    ),
)
