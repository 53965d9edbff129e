"""A name is imported before its module has bound it; the circles in `good` hold from every side."""

from __future__ import annotations

from support import fixture_app, run_python

SLUG = "FLK103-circular-import-partial"

EACH_MODULE_FIRST = """
import importlib, os, pathlib, sys, traceback
os.environ["SECRET_KEY"] = "proof"

for path in sorted(pathlib.Path("store").rglob("*.py")):
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    for name in [name for name in sys.modules if name.partition(".")[0] == "store"]:
        del sys.modules[name]
    try:
        importlib.import_module(module)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = pathlib.Path(where.filename).relative_to(pathlib.Path.cwd()).as_posix()
        print(f"{module}: {place}: {where.line} | {type(error).__name__}: {error}")
    else:
        print(f"{module}: fine")
"""


def test_bad_modules_fail_at_the_import_that_comes_too_early() -> None:
    run = run_python(fixture_app(SLUG, "bad"), EACH_MODULE_FIRST)
    assert run.returncode == 0, run.stderr
    early = "cannot import name {!r} from partially initialized module {!r} (most likely due to"
    lines = dict(line.split(": ", 1) for line in run.stdout.splitlines())

    for module in ("store.admin", "store.admin.routes"):
        assert lines[module].startswith("store/admin/routes.py: from store.admin import bp")
        assert early.format("bp", "store.admin") in lines[module]
    for module in ("store.catalog", "store.catalog.views"):
        assert lines[module].startswith('store/catalog/views.py: @catalog.bp.get("/")')
        assert "AttributeError: partially initialized module 'store.catalog'" in lines[module]
    assert lines["store.extensions"].startswith("store/models.py: from store.extensions import db")
    assert early.format("db", "store.extensions") in lines["store.extensions"]
    assert lines["store.models"].startswith("store/extensions.py: from store.models import Cust")
    assert early.format("Customer", "store.models") in lines["store.models"]
    assert lines["store.printing"].startswith("store/invoices.py: from store.printing import head")
    assert early.format("heading", "store.printing") in lines["store.printing"]

    assert {module for module, outcome in lines.items() if outcome == "fine"} == {
        "store",
        "store.config",
        "store.invoices",
        "store.orders",
    }


def test_good_modules_can_be_imported_in_any_order() -> None:
    run = run_python(
        fixture_app(SLUG, "good"),
        EACH_MODULE_FIRST
        + """
import wsgi
client = wsgi.app.test_client()
print("answers:", client.get("/catalog/").status_code, client.get("/orders/").json["footer"])
""",
    )
    assert run.returncode == 0, run.stderr
    *outcomes, answers = run.stdout.splitlines()
    assert len(outcomes) == 12
    assert all(outcome.endswith(": fine") for outcome in outcomes), run.stdout
    assert answers == "answers: 200 Thank you."
