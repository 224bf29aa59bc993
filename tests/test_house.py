"""What holds for the whole tree: pinned dependencies, house rules, size."""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "knowledge", "webui", "eval")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
LONGEST_FILE = 350
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "base", "manager", "misc", "common"}

# Used by a person or by another library, never imported by a file of ours.
WITHOUT_IMPORT = {
    "gunicorn",  # serves the pages in production
    "psycopg",  # SQLAlchemy's driver for PostgreSQL
}


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path


def locked(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    entries = [line.split("==") for line in lines if not line.startswith("#")]
    return {canonicalize_name(package): version for package, version in entries}


def declared(*extras: str) -> dict[str, Requirement]:
    written = [*PROJECT["dependencies"]]
    for extra in extras:
        written += PROJECT["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(text).name): Requirement(text) for text in written}


def imported(*folders: str) -> set[str]:
    """Names of the distributions that the files of these folders import, type checking aside."""
    modules: set[str] = set()
    for path in python_files(*folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    foreign = modules - set(sys.stdlib_module_names) - {*PACKAGES, "tests"}
    owners = packages_distributions()
    return {canonicalize_name(owners[module][0]) for module in foreign}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_names_and_exact_versions_and_nothing_else(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if not line.startswith("#")]
    assert entries
    for line in entries:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line), line
    assert not any(entry.startswith("torch==") for entry in entries)


def test_every_dependency_is_pinned_as_it_is_locked() -> None:
    versions = locked(LOCKS[0]) | locked(LOCKS[1])
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name, requirement in declared(*PROJECT["optional-dependencies"]).items():
        if name == "torch":
            assert f"torch := {requirement}\n" in makefile
        else:
            assert str(requirement.specifier) == f"=={versions[name]}", name


def test_what_the_packages_import_is_declared() -> None:
    assert imported(*PACKAGES) <= declared("models", "train", "benchmark").keys()
    assert imported("tests") <= declared("models", "train", "benchmark", "dev").keys() | {
        "packaging"
    }


def test_what_is_declared_is_used() -> None:
    assert declared().keys() - imported(*PACKAGES) - WITHOUT_IMPORT == set()


def test_front_end_files_are_pinned_and_their_lock_names_no_host() -> None:
    wanted = json.loads((ROOT / "webui/package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "webui/package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert lock[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in package for path, package in lock.items() if path)
    assert not any("resolved" in package for package in lock.values())


@pytest.mark.parametrize("folder", [*PACKAGES, "tests"])
def test_files_are_short_and_named_after_what_they_hold(folder: str) -> None:
    files = list(python_files(folder))
    assert files
    for path in files:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= LONGEST_FILE, f"{path.relative_to(ROOT)} has {lines} lines"
        assert path.stem not in NAMES_THAT_SAY_NOTHING, path.relative_to(ROOT)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_does_and_what_it_may_import(package: str) -> None:
    for path in (ROOT / package).rglob("__init__.py"):
        if "node_modules" not in path.parts:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            assert ast.get_docstring(tree), path.relative_to(ROOT)
    text = (ROOT / package / "__init__.py").read_text(encoding="utf-8")
    assert "import" in text


def test_nothing_is_left_open_and_nothing_silenced_without_a_reason() -> None:
    # One letter of each word in brackets, so that this file does not find itself.
    open_ends = re.compile(r"\b(TO[D]O|FIX[M]E|NotImplemented[E]rror)\b")
    silenced = re.compile(r"#\s*(?:no[q]a|type:\s*ig[n]ore)\b(?P<rest>.*)")
    codes = re.compile(r"^(?:\[[a-z, -]*\])?(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?")
    for path in python_files(*PACKAGES, "tests"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            where = f"{path.relative_to(ROOT)}:{number}"
            assert not open_ends.search(line), where
            if match := silenced.search(line):
                reason = codes.sub("", match["rest"])
                assert len(re.findall(r"\w+", reason)) > 1, f"{where}: no reason"


@pytest.mark.parametrize("ending", ["yaml", "txt"])
def test_a_data_file_opens_with_what_it_is(ending: str) -> None:
    for package in PACKAGES:
        for path in (ROOT / package).rglob(f"*.{ending}"):
            if {"node_modules", "static", "guidelines"} & set(path.parts) and ending == "txt":
                continue  # the guidelines lie as received
            if "node_modules" not in path.parts:
                assert path.read_text(encoding="utf-8").startswith("#"), path.relative_to(ROOT)
