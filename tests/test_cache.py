"""What is kept between runs is used, is believed only where it is ours, and changes no run."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from flask_lint import conclusion, pipeline, project_reading
from flask_lint.cache import maker
from flask_lint.cache.cache import Cache
from flask_lint.cache.folder import NAME, Folder
from flask_lint.cache.sealed import Sealed
from flask_lint.cache.stamps import Stamps
from flask_lint.cache.summaries import Summaries
from flask_lint.findings import FileNote
from flask_lint.packed import PackedRead
from flask_lint.reading import Failed, Read, read_file
from flask_lint.settings import Settings
from flask_lint.sources.contents import name_of
from flask_lint.sources.discover import SourceFile
from flask_lint.sources.git import files_of_commit
from flask_lint.sources.git_tree import GitTree
from flask_lint.sources.regular import read_regular
from flask_lint.sources.tree import Disk
from flask_lint.suppression import Applied
from repositories import Repository
from support import write_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask_lint.findings import Run

APP = {
    "pyproject.toml": "",
    "app.py": """
        from flask import Flask, redirect, render_template, url_for

        app = Flask(__name__)

        @app.get("/")
        def index():
            return redirect(url_for("gone"))

        @app.get("/other")
        def other():
            return render_template("page.html")
    """,
    "templates/page.html": "<a href=\"{{ url_for('lost') }}\">lost</a>\n",
    "broken.py": "def f(:\n",
    "helpers.py": "x = 1\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write_files(root, APP)
    return root


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of the Python files that are parsed from now on.

    Those that LibCST reads after that, for they have findings, are marked with `!`.
    """
    parsed: list[str] = []
    real = read_file

    def remember(location: str, *rest: Any, exactly: bool = False) -> Read:
        parsed.append(Path(location).name + "!" * exactly)
        return real(location, *rest, exactly=exactly)

    monkeypatch.setattr("flask_lint.workers.read_file", remember)
    return parsed


def check(root: Path, settings: Settings | None = None, *, cached: bool = True) -> Run:
    run = pipeline.check(root, [], settings or Settings(), cache=Cache(root if cached else None))
    return msgspec.structs.replace(run, seconds=0.0)


def cold(root: Path, settings: Settings | None = None) -> Run:
    return check(root, settings, cached=False)


def kept(root: Path, kind: str = "") -> list[Path]:
    return sorted((root / NAME).glob(f"*-{kind}*.cache"))


# What is used ---------------------------------------------------------------------------------


def test_what_has_not_changed_is_neither_read_nor_asked_again(
    root: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = cold(root)
    assert expected.findings
    assert check(root) == expected
    read.clear()
    monkeypatch.setattr(pipeline, "resolve", None)  # nothing that asks rules can work any more
    assert check(root) == expected
    assert read == []


def test_one_file_that_has_changed_is_the_only_one_to_be_read(root: Path, read: list[str]) -> None:
    check(root)
    read.clear()
    (root / "helpers.py").write_text("y = 2\n")
    assert check(root) == cold(root)
    in_all = ["app.py", "broken.py", "helpers.py", "app.py!"]
    assert read == ["helpers.py", *in_all]  # the cold run reads all of them


def test_templates_are_remembered(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(root, {"templates/index.html": "{{ url_for('nowhere') }}\n"})
    expected = check(root)
    assert any(finding.place.path.endswith(".html") for finding in expected.findings)
    (root / "helpers.py").write_text("y = 2\n")
    whole = cold(root)
    monkeypatch.setattr(project_reading, "summarise_template", None)
    assert check(root) == whole


def test_going_back_is_no_change(root: Path, read: list[str]) -> None:
    expected = check(root)
    before = (root / "app.py").read_text()
    (root / "app.py").write_text(before.replace('"gone"', '"other"'))
    assert len(check(root).findings) < len(expected.findings)
    (root / "app.py").write_text(before)
    read.clear()
    assert check(root) == expected
    assert read == []


def test_no_cache_neither_reads_nor_writes(root: Path) -> None:
    cold(root)
    assert not (root / NAME).exists()


def test_the_folder_is_marked_as_a_cache_and_ignored_by_git(root: Path) -> None:
    check(root)
    folder = root / NAME
    assert (folder / ".gitignore").read_text() == "*\n"
    tag = (folder / "CACHEDIR.TAG").read_text()
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"templates/page.html": "{{ url_for('other') }}"}, True),
        ({".gitignore": "app.py\n"}, True),
        ({"pyproject.toml": "[project]\nname = 'x'\n"}, False),
        ({"templates/new.html": "{{ url_for('neither') }}"}, False),
        ({"templates/new.html": "{# flask-lint: ignore[no-such-rule] #}"}, True),
        ({"static/new.css": ""}, False),
        ({"more.py": "import app\n"}, True),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_whatever_has_a_say_makes_another_run(
    root: Path, change: dict[str, str], differs: bool, read: list[str]
) -> None:
    before = check(root)
    write_files(root, change)
    after = check(root)
    assert after == cold(root)
    assert (after != before) is differs


PAGES = {
    "app.py": """
        from flask import Flask, render_template

        app = Flask(__name__, template_folder="pages")

        @app.get("/")
        def index():
            return render_template("page.html") + render_template("made.html")

        @app.get("/part")
        def part():
            return render_template("all/part.html")
    """,
    "pages/page.html": "{{ url_for('lost') }}\n",
    ".gitignore": "nothing\n",
    "assets/a.html": "",
}


def _make(path: Path) -> None:
    path.write_text("x = 1\n")


def _point(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        # The page is in no folder that every run reads.
        ("pages/page.html", lambda path: path.write_text("{{ url_for('index') }}")),
        # A file that Git ignores may be there when the program runs.
        (".gitignore", lambda path: path.write_text("made.html\n")),
        ("pages/made.html", _make),
        ("pages/all", lambda path: path.symlink_to("../assets", target_is_directory=True)),
        ("late.py", _point),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
def test_whatever_is_asked_for_by_name_has_a_say(
    root: Path, name: str, change: Callable[[Path], None]
) -> None:
    shutil.rmtree(root)
    write_files(root, PAGES)
    before = check(root)
    assert check(root) == before
    change(root / name)
    after = check(root)
    assert after == cold(root)
    assert after != before


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
def test_why_a_file_was_skipped_is_told_anew(root: Path) -> None:
    _point(root / "late.py")
    before = check(root)
    (root / "late.py").unlink()
    os.mkfifo(root / "late.py")
    assert check(root) == cold(root) != before


@pytest.mark.parametrize("name", ["pages/page.html", "pyproject.toml", "helpers.py"])
def test_a_file_that_cannot_be_read_this_time_is_in_no_kept_run(root: Path, name: str) -> None:
    write_files(root, PAGES)

    def fail(location: str) -> bytes:
        if location.endswith(name):
            raise OSError(errno.EIO, "Input/output error")
        return read_regular(location)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flask_lint.sources.tree.read_regular", fail)
        patch.setattr("flask_lint.reading.read_regular", fail)
        failed = check(root)
    assert kept(root, "run") == []
    assert (check(root) == failed) is (name == "pyproject.toml")  # which says nothing


def test_settings_have_a_say_but_for_those_about_the_exit_status(
    root: Path, read: list[str]
) -> None:
    check(root)
    read.clear()
    check(root, Settings(baseline="known.txt"))
    assert read == []
    for settings in (
        Settings(ignore=["url-for-unknown-endpoint"]),
        Settings(exclude=["app.py"]),
        Settings(extra_endpoints=["gone"]),
        Settings(severity={"url-for-unknown-endpoint": "info"}),  # type: ignore[dict-item]
    ):
        assert check(root, settings) == cold(root, settings) != check(root)


def test_a_run_with_a_broken_rule_is_not_kept(root: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flask_lint.rules.rule.Rule.run", lambda *_args: 1 / 0)
        assert check(root).internal_error
    assert check(root) == cold(root)


def test_a_file_that_changes_while_it_is_read_is_in_no_kept_run(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The findings are about its first state, and the lines shown are of its second."""
    real = read_file

    def late(location: str, *rest: Any, **more: Any) -> Read:
        found = real(location, *rest, **more)
        (root / "app.py").write_text("# a comment\n" + before)
        return found

    before = (root / "app.py").read_text()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flask_lint.workers.read_file", late)
        check(root)
    assert kept(root, "run") == []
    assert check(root) == cold(root)
    (root / "app.py").write_text(before)
    assert check(root) == cold(root)


def test_summaries_are_used_by_a_commit_with_the_same_contents(
    tmp_path: Path, read: list[str]
) -> None:
    made = Repository(tmp_path)
    made.write({"a.py": "x = 1\n", "b.py": "y = 1\n"})
    commit = made.commit()
    check(tmp_path)
    read.clear()
    for _ in range(2):
        tree = GitTree(tmp_path, tmp_path, files_of_commit(tmp_path, commit))
        run = pipeline.check(tmp_path, [], Settings(), tree=tree, cache=Cache(tmp_path))
        tree.close()
        assert run.analysed == ("a.py", "b.py")
    assert read == []


def test_blobs_are_not_read_once_it_is_known_what_they_hold(tmp_path: Path) -> None:
    made = Repository(tmp_path)
    made.write({"a.py": "x = 1\n"})
    commit = made.commit()
    tree = GitTree(tmp_path, tmp_path, files_of_commit(tmp_path, commit))
    file = SourceFile("a.py", "/a.py", 6, 0, tree.blob("/a.py"))
    Folder(tmp_path).make()
    first = Stamps(Sealed(Folder(tmp_path)))
    assert first.name_of(file, tree) == name_of(b"x = 1\n")
    first.save()
    tree.close()
    again = Stamps(Sealed(Folder(tmp_path)))
    assert again.name_of(file, Unreadable(tmp_path)) == name_of(b"x = 1\n")


# Stamps ---------------------------------------------------------------------------------------


class Unreadable(Disk):
    """A disk of which no file can be read."""

    def read(self, location: str) -> bytes:
        raise OSError(errno.EIO, location)


def stamped(path: Path, *, age_ns: int) -> SourceFile:
    """Return a file as it would be found if it had last been changed `age_ns` ago."""
    then = time.time_ns() - age_ns
    return SourceFile(path.name, str(path), path.stat().st_size, then, "", then, 7)


@pytest.mark.parametrize(("age", "believed"), [(60_000_000_000, True), (1_000_000_000, False)])
def test_a_stamp_is_believed_when_no_later_change_can_have_it(
    tmp_path: Path, age: int, believed: bool
) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    file = stamped(path, age_ns=age)
    first = Stamps(Sealed(Folder(tmp_path)))
    assert first.name_of(file, Disk(tmp_path)) == name_of(b"x = 1\n")
    first.save()
    again = Stamps(Sealed(Folder(tmp_path)))
    expected = name_of(b"x = 1\n") if believed else ""
    assert again.name_of(file, Unreadable(tmp_path)) == expected


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell when a file was changed")
def test_a_change_that_hides_behind_size_and_time_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    file = stamped(path, age_ns=60_000_000_000)
    stamps = Stamps(None)
    assert stamps.name_of(file, Disk(tmp_path)) == name_of(b"x = 1\n")
    path.write_text("y = 2\n")
    for field in ("changed_ns", "inode", "size", "modified_ns"):
        other = msgspec.structs.replace(file, **{field: getattr(file, field) + 1})
        assert stamps.name_of(other, Disk(tmp_path)) == name_of(b"y = 2\n"), field


def test_no_stamp_is_kept_where_clocks_disagree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.py"
    path.write_text("x = 1\n")
    real = os.fstat
    stamps = Stamps(Sealed(Folder(tmp_path)))
    stamps.name_of(stamped(path, age_ns=60_000_000_000), Disk(tmp_path))

    def behind(descriptor: int) -> Any:
        class Status:
            st_mtime_ns = real(descriptor).st_mtime_ns - 5_000_000_000

        return Status()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fstat", behind)
        stamps.save()
    assert kept(tmp_path) == []


# What is believed -----------------------------------------------------------------------------


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-len(data) // 3] ^= 1
    path.write_bytes(data)


def _garbage(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _folder(path: Path) -> None:
    path.unlink()
    (path / "in.it").mkdir(parents=True)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _remove(path: Path) -> None:
    path.unlink()


def _swap(path: Path) -> None:
    """Give a file the contents of another one."""
    for other in path.parent.glob("*.cache"):
        if other != path:
            shutil.copyfile(other, path)


@pytest.mark.parametrize(
    "damage",
    [_truncate, _empty, _flip, _garbage, _lengthen, _folder, _pipe, _remove, _swap],
)
@pytest.mark.parametrize("kind", ["run", "summaries", "stamps", ""])
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
def test_a_damaged_cache_costs_time_alone(
    root: Path, damage: Callable[[Path], None], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flask_lint.cache.stamps._SETTLED_NS", -(10**12))
    expected = check(root)
    damaged = kept(root, kind)
    assert damaged
    for path in damaged:
        damage(path)
    assert check(root) == expected
    (root / "helpers.py").write_text("x = 22\n")
    assert check(root) == cold(root)
    assert check(root) == cold(root)


def test_a_cache_that_came_with_the_project_is_not_believed(root: Path, tmp_path: Path) -> None:
    """Whoever writes the project could write into its cache that there is nothing to find."""
    expected = cold(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conclusion, "apply_suppressions", _nothing_found)
        assert check(root).findings == ()
    assert check(root).findings == ()  # so the forgery would work
    shutil.copytree(root / NAME, tmp_path / "copy")
    shutil.rmtree(root / NAME)
    shutil.copytree(tmp_path / "copy", root / NAME)
    assert kept(root, "run")
    assert check(root) == expected


def _nothing_found(*_args: object, **_rest: object) -> Any:
    return Applied([], 0)


def test_another_build_believes_nothing_and_destroys_nothing(
    root: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = check(root)
    mine = kept(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flask_lint.cache.sealed.maker", lambda: "another" * 6)
        read.clear()
        assert check(root) == expected
        assert len(read) == 3 + 1
    assert set(mine) < set(kept(root))
    read.clear()
    assert check(root) == expected
    assert read == []


def test_the_code_of_flask_lint_is_part_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    write_files(package, {"cache/maker.py": "", "rule.py": "x = 1\n", "__pycache__/a.py": ""})
    monkeypatch.setattr(maker, "__file__", str(package / "cache" / "maker.py"))
    names = [maker.maker.__wrapped__()]
    for name, text in (("rule.py", "x = 2\n"), ("new.py", ""), ("new.py", "y = 1\n")):
        (package / name).write_text(text)
        names.append(maker.maker.__wrapped__())
    assert len(set(names)) == len(names)
    (package / "__pycache__" / "a.py").write_text("changed")
    assert maker.maker.__wrapped__() == names[-1]
    monkeypatch.setattr(maker, "__version__", "99")
    assert maker.maker.__wrapped__() != names[-1]


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    expected = cold(root)
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / NAME).symlink_to(outside, target_is_directory=True)
    assert check(root) == expected
    assert list(outside.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
def test_files_that_are_links_are_not_believed_and_what_they_lead_to_is_left_alone(
    root: Path, tmp_path: Path, read: list[str]
) -> None:
    expected = check(root)
    for number, path in enumerate(kept(root)):
        path.rename(tmp_path / f"outside{number}")
        path.symlink_to(tmp_path / f"outside{number}")
    before = {path: path.read_bytes() for path in tmp_path.glob("outside*")}
    assert before
    read.clear()
    assert check(root) == expected
    assert len(read) == 3 + 1
    (root / NAME / "CACHEDIR.TAG").rename(tmp_path / "outside")
    (root / NAME / "CACHEDIR.TAG").symlink_to(tmp_path / "outside")
    read.clear()
    assert check(root) == expected
    assert len(read) == 3 + 1
    assert {path: path.read_bytes() for path in before} == before


def test_a_file_in_the_place_of_the_folder_stays(root: Path) -> None:
    (root / NAME).write_text("mine")
    assert check(root) == cold(root)
    assert (root / NAME).read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs owners")
def test_the_folder_of_somebody_else_is_not_used(
    root: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = check(root)
    before = {path: path.stat().st_mtime_ns for path in (root / NAME).iterdir()}
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    read.clear()
    assert check(root) == expected
    assert len(read) == 3 + 1
    assert {path: path.stat().st_mtime_ns for path in (root / NAME).iterdir()} == before


@pytest.mark.parametrize("error", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_costs_time_alone(
    root: Path, error: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = cold(root)
    real = os.open

    def refuse(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & os.O_CREAT:
            raise OSError(error, os.strerror(error))
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    assert check(root) == expected
    assert check(root) == expected


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX system")
def test_a_full_disk_leaves_nothing_half_written(root: Path) -> None:
    import resource

    expected = cold(root)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, limits[1]))
    try:
        assert check(root) == expected
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert sorted(path.name for path in (root / NAME).iterdir()) == [".gitignore", "CACHEDIR.TAG"]
    assert check(root) == expected


def test_a_folder_that_cannot_be_read_costs_time_alone(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = check(root)
    real = os.scandir

    def refuse(path: Any = ".") -> Any:
        if str(path).endswith(NAME):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert check(root) == expected


def test_an_interruption_leaves_nothing_half_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_args: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            check(root)
    assert sorted(path.name for path in (root / NAME).iterdir()) == [".gitignore", "CACHEDIR.TAG"]
    assert check(root) == cold(root)


def test_a_root_whose_name_is_no_utf_8(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"\xff")
    try:
        write_files(root, APP)
    except OSError:
        pytest.skip("the file system refuses such names")
    assert check(root) == check(root) == cold(root)


# Several at once ------------------------------------------------------------------------------


def test_writers_do_not_see_each_other_half_done(tmp_path: Path) -> None:
    sealed = Sealed(Folder(tmp_path))
    texts = {bytes([number]) * 200_000 for number in range(4)}
    assert sealed.write("run", "x", min(texts)) is not None
    seen: set[bytes | None] = set()

    def work(mine: bytes) -> None:
        own = Sealed(Folder(tmp_path))
        for _ in range(20):
            own.write("run", "x", mine)
            found = own.read("run", "x")
            seen.add(None if found is None else bytes(found))

    threads = [threading.Thread(target=work, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen <= texts
    assert len(kept(tmp_path)) == 1
    assert list((tmp_path / NAME).glob("*.tmp")) == []


def _read(text: str) -> Read:
    return read_file("", lambda _location: text.encode())


def test_what_several_processes_add_is_all_kept(tmp_path: Path) -> None:
    sealed = Sealed(Folder(tmp_path))
    stores = [Summaries(sealed, "summaries", PackedRead) for _ in range(3)]
    said = [_read(f"x = {number}\n") for number in range(3)]
    for store, read in zip(stores, said, strict=True):
        assert not store.any()
        store.put(PackedRead(read))
    for store in stores:
        store.save()
    late = Summaries(sealed, "summaries", PackedRead)
    for read in said:
        found = late.get(read.contents)
        assert found is not None
        assert msgspec.msgpack.encode(found.said) == msgspec.msgpack.encode(read)


# Garbage --------------------------------------------------------------------------------------


def _session(sealed: Sealed, used: Sequence[Read], new: Read) -> None:
    """Do what a run does that finds `used` unchanged and has to read `new`."""
    store = Summaries(sealed, "summaries", PackedRead)
    for read in used:
        store.get(read.contents)
    store.put(PackedRead(new))
    store.save()


def test_packs_are_put_together_and_what_nobody_uses_goes(tmp_path: Path) -> None:
    sealed = Sealed(Folder(tmp_path))
    used, unused = _read("used = 1\n"), _read("unused = 1\n")
    _session(sealed, [], used)
    _session(sealed, [used], unused)
    for number in range(80):
        _session(sealed, [used], _read(f"x = {number}\n"))
        assert len(sealed.names("summaries")) <= 8
    late = Summaries(sealed, "summaries", PackedRead)
    assert late.get(used.contents) is not None
    assert late.get(_read("x = 79\n").contents) is not None
    assert late.get(unused.contents) is None
    assert late.count() < 50


def test_there_is_room_for_so_much_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flask_lint.cache.summaries._MOST_BYTES", 1000)
    for start in range(0, 500, 100):
        store = Summaries(Sealed(Folder(tmp_path)), "summaries", PackedRead)
        for number in range(start, start + 100):
            store.put(PackedRead(_read(f"name_{number} = {number}\n")))
        store.save()
        assert 0 < Summaries(Sealed(Folder(tmp_path)), "summaries", PackedRead).count() < 30


def test_only_so_many_runs_are_kept(root: Path, read: list[str]) -> None:
    def settings(number: int) -> Settings:
        return Settings(select=["parse-error"], extra_endpoints=[f"e{number}"])

    for number in range(18):
        check(root, settings(number))
    assert len(kept(root, "run")) == 16
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "resolve", None)
        check(root, settings(17))
        with pytest.raises(TypeError):
            check(root, settings(0))


def test_what_the_dead_have_left_and_what_old_builds_have_written_is_swept_away(
    root: Path,
) -> None:
    check(root)
    folder = root / NAME
    for number in range(5):
        path = folder / f"other{number}-stamps-all.cache"
        path.write_bytes(b"")
        os.utime(path, (1000 + number, 1000 + number))
    dead, alive = folder / "0123456789abcdef.tmp", folder / "fedcba9876543210.tmp"
    dead.touch()
    alive.touch()
    os.utime(dead, (1000, 1000))
    (root / "helpers.py").write_text("x = 22\n")
    check(root)
    assert [path.name for path in folder.glob("other*")] in (
        ["other3-stamps-all.cache", "other4-stamps-all.cache"],
        ["other4-stamps-all.cache", "other3-stamps-all.cache"],
    )
    assert alive.exists()
    assert not dead.exists()


# What is not kept -----------------------------------------------------------------------------


def test_what_could_not_be_read_may_be_read_another_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(location: str, *_rest: object) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flask_lint.sources.tree.read_regular", fail)
        failed = check(root)
    assert FileNote("helpers.py", "line 1: Input/output error") in failed.failed
    assert Cache(root).inventory() == (0, 0)
    assert check(root) == cold(root) != failed


def test_a_file_without_contents_is_not_remembered() -> None:
    store = Summaries(None, "summaries", PackedRead)
    store.put(PackedRead(Read(None, (), Failed("Input/output error", 1, 1))))
    assert not store.any()
