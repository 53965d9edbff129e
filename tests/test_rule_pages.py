"""How examples are read from a page, and what the generator of the pages writes and notices."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rule_pages import examples, sections

ROOT = Path(__file__).parent.parent


def test_sections_keep_their_order_and_pass_over_fences() -> None:
    page = "Summary.\n\n## Bad\n\n```python\n## no heading\n```\n\n## Good\n\ntext\n"
    assert sections(page) == {"Bad": "```python\n## no heading\n```", "Good": "text"}


def test_block_without_a_name_has_the_default_name() -> None:
    section = "```python\nimport a\n```\n```html\n<p>\n```\n```text\nTraceback\n```\n"
    assert examples(section) == [{"app.py": "import a\n", "templates/index.html": "<p>\n"}]


def test_block_with_several_files_is_split() -> None:
    section = (
        "```python\n# shop/__init__.py\na = 1\n# shop/views.py\n# says why\nb = 2\n```\n"
        "```html\n{# templates/x.html #}\n<p>\n```\n```text\n# .env\nA=1\n```\n"
    )
    assert examples(section) == [
        {
            "shop/__init__.py": "a = 1\n",
            "shop/views.py": "# says why\nb = 2\n",
            "templates/x.html": "<p>\n",
            ".env": "A=1\n",
        }
    ]


def test_file_that_comes_again_begins_another_example() -> None:
    section = "```python\na\n```\n\nor\n\n```python\nb\n```\n"
    assert examples(section) == [{"app.py": "a\n"}, {"app.py": "b\n"}]


def test_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="ruby"):
        examples("```ruby\nputs\n```\n")


def test_generator_notices_a_page_that_differs_and_one_left_over(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/pages.py", tmp_path / "scripts")

    def pages(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "scripts/pages.py", *args],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    assert pages("--check").returncode == 1
    assert pages().returncode == 0
    assert pages("--check").returncode == 0
    index = tmp_path / "rules/README.md"
    index.write_text(index.read_text("utf-8") + "by hand\n", "utf-8")
    (tmp_path / "rules/FLK999-gone.md").write_text("", "utf-8")
    checked = pages("--check")
    assert checked.returncode == 1
    assert "rules/README.md" in checked.stderr
    assert "rules/FLK999-gone.md" in checked.stderr
    assert pages().returncode == 0
    assert not (tmp_path / "rules/FLK999-gone.md").exists()
    assert pages("--check").returncode == 0
