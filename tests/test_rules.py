"""The rules of the house that a machine can hold: sizes, imports, words, settings, requirements, vendored files."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from core.foundation.settings import Settings

ROOT = Path(__file__).parents[1]
FUNCTION_LINES = 25
FILE_LINES = 300
POSITIONAL = 5
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "managers", "manager", "dao"}
# In pieces, so that this file does not name them itself.
HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "deb.debian" + ".org")
HOMES = re.compile("(?<![\\w.])/(?:home|Users|root|work)" + "/")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is in the repository or could be committed to it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return tuple(path for name in names if name and (path := ROOT / name).is_file())


def python_files(*folders: str) -> Iterator[Path]:
    """The Python files of some top folders ("" is the root), but no migrations: once written they never change."""
    for path in tracked():
        name = path.relative_to(ROOT)
        top = name.parts[0] if len(name.parts) > 1 else ""
        if path.suffix == ".py" and top in folders and "versions" not in name.parts:
            yield path


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """The Python files of some top folders, parsed."""
    for path in python_files(*folders):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def functions(*folders: str) -> Iterator[tuple[str, Function]]:
    """The functions of some top folders, each with where it is."""
    for name, tree in modules(*folders):
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{name}:{node.lineno} {node.name}", node


def lines(function: Function) -> int:
    """How many lines a function's body has, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


CODE = ("", "core", "bot", "web", "cli", "migrations")


def test_every_module_opens_with_a_sentence() -> None:
    everywhere = (*CODE, "tests", "bench", "samples")
    assert [name for name, tree in modules(*everywhere) if tree.body and not ast.get_docstring(tree)] == []


def test_functions_are_short() -> None:
    found = [(where, lines(function)) for where, function in functions(*CODE)]
    assert [f"{where} has {count} lines" for where, count in found if count > FUNCTION_LINES] == []


def test_functions_take_few_positional_parameters() -> None:
    found = [(where, len(f.args.posonlyargs + f.args.args)) for where, f in functions(*CODE)]
    assert [f"{where} takes {count}" for where, count in found if count > POSITIONAL] == []


def test_files_are_short() -> None:
    short = (*CODE, "tests", "bench")
    counted = [(path.relative_to(ROOT), len(path.read_text().splitlines())) for path in python_files(*short)]
    assert [f"{name} has {count} lines" for name, count in counted if count > FILE_LINES] == []


def test_nothing_is_imported_inside_a_function() -> None:
    inside = [
        f"{where} line {node.lineno}"
        for where, function in functions(*CODE, "tests", "bench")
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_names_say_a_concept_and_no_layer() -> None:
    names = [path.relative_to(ROOT).with_suffix("") for path in tracked() if path.suffix == ".py"]
    assert [str(name) for name in names if VAGUE & set(name.parts)] == []


def test_imports_go_down_only() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="replace")
        words = [word for word in (*HOSTS, f"{ROOT}/") if word in text]
        if path.suffix in {".py", ".md", ".toml", ".txt", ".html", ".sh", ".ini", ".cfg", ""}:
            words += HOMES.findall(text)
        found += [f"{path.relative_to(ROOT)} says {word}" for word in words]
    assert found == []


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `(DERING_\w+)` \|", page, re.MULTILINE)
    assert sorted(documented) == sorted(f"DERING_{name.upper()}" for name in Settings.model_fields)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_exact_and_hold_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE)
    for requirement in text.replace("\\\n", " ").splitlines():
        assert re.match(r"[a-z0-9-]+==[\w.]+ ", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_both_requirement_files_name_the_same_versions() -> None:
    needed, all_of_it = (
        set(re.findall(r"^([a-z0-9-]+==[\w.]+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert needed - all_of_it == set()


def test_vendored_files_are_the_ones_that_are_listed() -> None:
    folder = ROOT / "web/static/vendor"
    table = (folder / "VENDOR.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([\w.]+)` \|.*`([0-9a-f]{64})` \|$", table, re.MULTILINE))
    files = [path for path in folder.iterdir() if path.suffix in {".css", ".js"}]
    assert listed == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
