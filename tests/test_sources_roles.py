"""What a file is for."""

from __future__ import annotations

import random

import pytest

from flask_lint.sources.roles import Role, assign_roles


def role(path: str, *others: str) -> Role:
    return assign_roles([path, *others])[path]


APPLICATION, TEST, MIGRATION = Role.APPLICATION, Role.TEST, Role.MIGRATION
SCRIPT, EXAMPLE = Role.SCRIPT, Role.EXAMPLE
PACKAGE = ("app/__init__.py",)


@pytest.mark.parametrize(
    ("path", "others", "expected"),
    [
        ("app.py", (), APPLICATION),
        ("manage.py", (), APPLICATION),
        ("app/views.py", PACKAGE, APPLICATION),
        # Tests
        ("tests/test_views.py", (), TEST),
        ("tests/helpers.py", (), TEST),
        ("Tests/helpers.py", (), TEST),
        ("test/app_factory.py", (), TEST),
        ("app/tests/base.py", (*PACKAGE, "app/tests/__init__.py"), TEST),
        ("app/testing/base.py", (*PACKAGE, "app/testing/__init__.py"), TEST),
        ("src/pkg/_tests/helper.py", (), TEST),
        ("ui_tests/run.py", (), TEST),
        ("tests_e2e/run.py", (), TEST),
        ("conftest.py", (), TEST),
        ("test_app.py", (), TEST),
        ("app/views_test.py", PACKAGE, TEST),
        ("app/test_views.py", PACKAGE, TEST),
        ("tests.py", (), TEST),
        ("backend/tests.py", ("backend/app/__init__.py",), TEST),
        ("examples/tutorial/tests/helper.py", (), TEST),
        ("tests/migrations/versions/1.py", (), TEST),
        ("tests/scripts/x.py", (), TEST),
        # not tests
        ("testimonials.py", (), APPLICATION),
        ("latest.py", (), APPLICATION),
        ("contest/views.py", (), APPLICATION),
        ("app/tests.py", PACKAGE, APPLICATION),
        ("api/tests.py", ("api/views.py",), APPLICATION),
        ("app/commands/test_connection.py", ("app/commands/__init__.py",), APPLICATION),
        (
            "app/functional_tests/views.py",
            (*PACKAGE, "app/functional_tests/__init__.py"),
            APPLICATION,
        ),
        # Migrations
        ("migrations/env.py", (), MIGRATION),
        ("migrations/versions/1a2b_add_user.py", (), MIGRATION),
        ("migrations/versions/1a2b_test.py", (), MIGRATION),
        ("alembic/env.py", (), MIGRATION),
        ("app/migrations/2020-01-01-fix.py", PACKAGE, MIGRATION),
        ("db/upgrades/env.py", ("db/upgrades/versions/1.py",), MIGRATION),
        ("db/upgrades/versions/1.py", ("db/upgrades/env.py",), MIGRATION),
        (
            "app/migrations/2018_aaaa1111.py",
            (*PACKAGE, "app/migrations/__init__.py"),
            MIGRATION,
        ),
        (
            "app/migrations/shared/helper.py",
            ("app/migrations/__init__.py", "app/migrations/env.py"),
            MIGRATION,
        ),
        # not migrations
        ("app/utils/migrations/__init__.py", (*PACKAGE, "app/utils/__init__.py"), APPLICATION),
        ("api/versions/v1.py", (), APPLICATION),
        ("app/env.py", PACKAGE, APPLICATION),
        # Examples
        ("examples/hello/app.py", (), EXAMPLE),
        ("demos/form/app.py", (), EXAMPLE),
        ("docs/conf.py", (), EXAMPLE),
        ("docs/scripts/build.py", (), EXAMPLE),
        ("instance/settings-sample.py", (), EXAMPLE),
        ("config.example.py", (), EXAMPLE),
        ("config_example.py", (), EXAMPLE),
        # not examples
        ("app/examples/loader.py", (*PACKAGE, "app/examples/__init__.py"), APPLICATION),
        ("app/docs/views.py", PACKAGE, APPLICATION),
        ("app/sample_result.py", PACKAGE, APPLICATION),
        # Scripts
        ("scripts/seed.py", (), SCRIPT),
        ("bin/run.py", (), SCRIPT),
        ("tools/check.py", (), SCRIPT),
        (".github/ci/x.py", (), SCRIPT),
        ("setup.py", (), SCRIPT),
        ("app/updater/scripts/update.py", ("app/updater/__init__.py",), SCRIPT),
        # not scripts
        ("app/tools/search.py", PACKAGE, APPLICATION),
        ("tools/search.py", ("tools/__init__.py",), APPLICATION),
        ("app/scripts/views.py", (*PACKAGE, "app/scripts/__init__.py"), APPLICATION),
        ("app/setup.py", PACKAGE, APPLICATION),
    ],
)
def test_role(path: str, others: tuple[str, ...], expected: Role) -> None:
    assert role(path, *others) is expected


def test_every_path_has_a_role_and_order_does_not_matter() -> None:
    paths = [
        "app/__init__.py",
        "app/tools/x.py",
        "tools/x.py",
        "migrations/env.py",
        "migrations/versions/1.py",
        "tests.py",
    ]
    expected = assign_roles(paths)
    assert sorted(expected) == sorted(paths)
    for seed in range(5):
        random.Random(seed).shuffle(paths)
        assert assign_roles(paths) == expected


def test_no_files_no_roles() -> None:
    assert assign_roles([]) == {}
