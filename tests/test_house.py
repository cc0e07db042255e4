"""The house: which part may lean on which, what the pure middle may not touch, how files are named and sized.

The arrows are those of docs/decisions/the-house.md.  When one of these tests fails, move the code, not the test.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tidegate"

ARROWS: dict[str, set[str]] = {
    "core": set(),
    # Lowest of what touches the world: every part but the pure ones may lean on it.
    "disk": {"core"},
    "catalog": {"core"},
    "detectors": {"core"},
    "policy": {"core"},
    "gate": {"core", "catalog", "policy"},
    "wire": {"core"},
    "exports": {"core", "catalog", "policy"},
    "ledger": {"core", "disk"},
    "replay": {"core", "disk", "policy", "ledger"},
    "registers": {"core", "disk", "detectors", "wire"},
    "grants": {"core", "policy", "ledger"},
    "usage": {"core", "disk", "catalog", "ledger"},
    "vendors": {"core", "catalog", "ledger"},
    "edges": {"core", "disk", "catalog", "detectors", "policy", "gate", "wire", "ledger"},
    "assistant": {"core", "catalog", "detectors", "policy", "gate", "wire", "ledger"},
    # Files are read by the pool of the edges, and a text is replaced as it is there.
    "scanning": {"core", "disk", "detectors", "wire", "edges"},
    "console": {"core", "catalog", "policy", "ledger", "usage", "grants", "vendors"},
    "practice": set(),
}
#: The rim: they put concrete parts together and nobody leans on them.
TOP = {
    "__main__",
    "assembly",
    "at_boot",
    "authorities",
    "awaiting",
    "backing_up",
    "border",
    "cli",
    "confined",
    "deciding",
    "derive",
    "doors",
    "frontage",
    "gateway",
    "granting",
    "handing",
    "homes",
    "inhouse",
    "inquiring",
    "intake",
    "mind",
    "own_data",
    "policy_forgetting",
    "policy_git",
    "policy_pinned",
    "policy_signatures",
    "policy_source",
    "posting",
    "reference",
    "reporting",
    "restoring",
    "screens",
    "sections",
    "settings",
    "shell",
    "snapshots",
    "states",
    "stores",
    "surroundings",
    "telling",
    "tending",
    "trimming",
}
PURE = ("core", "catalog", "detectors", "policy", "gate", "wire", "exports")
#: What reaches outside a process, or differs from run to run.
IMPURE_MODULES = {
    "asyncio", "concurrent", "ctypes", "getpass", "http", "io", "logging", "multiprocessing", "os", "pathlib", "queue",
    "random", "resource", "secrets", "selectors", "shutil", "signal", "socket", "sqlalchemy", "sqlite3", "ssl",
    "starlette", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "uvicorn", "grpc", "envoy",
}  # fmt: skip
#: What readers of files need, all of it in memory: bytes as a file, a database made of bytes, buffers for PDFium,
#: ``open`` of a member.  They run in a process that has given up everything else.
READS_IN_MEMORY = "wire/documents/"
IN_MEMORY = {"io", "sqlite3", "ctypes", "open"}
IMPURE_CALLS = {"now", "utcnow", "today", "open", "print", "input", "getenv"}
#: The one place of the pure middle that reads: the files shipped inside the package.
READS_PACKAGE_DATA = {"catalog/files.py", "policy/files.py"}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}
MOST_LINES = 400
#: Files that need no test of their own: nothing in them can go wrong alone.
NEEDS_NO_TEST = {"__init__.py", "__main__.py"}
SKIPS = {"skip", "skipif", "xfail", "importorskip"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def part(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def test_there_is_a_house_to_look_at() -> None:
    assert len(modules()) > 30


def test_arrows_go_one_way() -> None:
    wrong = [
        f"{name(path)}:{line} leans on {module}"
        for path in modules()
        if part(path) in ARROWS
        for line, module in imported(path)
        if module.startswith("tidegate.")
        and (target := module.split(".")[1]) != part(path)
        and target not in ARROWS[part(path)]
    ]
    assert wrong == []


def test_every_package_has_its_place() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages <= set(ARROWS) | TOP


def test_nobody_leans_on_the_top() -> None:
    wrong = [
        f"{name(path)}:{line} leans on {module}"
        for path in modules()
        if part(path) not in TOP
        for line, module in imported(path)
        if module.startswith("tidegate.") and module.split(".")[1] in TOP
    ]
    assert wrong == []


@pytest.mark.parametrize("package", PURE)
def test_the_middle_is_pure(package: str) -> None:
    wrong = []
    for path in sorted((PACKAGE / package).rglob("*.py")):
        if name(path) in READS_PACKAGE_DATA:
            continue
        allowed = IN_MEMORY if name(path).startswith(READS_IN_MEMORY) else set()
        for line, module in imported(path):
            if module.split(".")[0] not in allowed and {module, module.split(".")[0]} & IMPURE_MODULES:
                wrong.append(f"{name(path)}:{line} imports {module}")
        calls = (node for node in impure_calls(path) if called(node) not in allowed)
        wrong.extend(f"{name(path)}:{node.lineno} calls {called(node)}" for node in calls)
    assert wrong == []


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def impure_calls(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and called(node) in IMPURE_CALLS:
            yield node


def test_files_are_short_enough_to_read() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): count
        for path in (*modules(), *(ROOT / "bench").rglob("*.py"))
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_names_say_something() -> None:
    assert [name(path) for path in modules() if path.stem in NAMES_THAT_SAY_NOTHING] == []


def test_packages_are_at_most_two_deep() -> None:
    assert [name(path) for path in modules() if len(path.relative_to(PACKAGE).parts) > 3] == []


def test_every_file_says_what_it_is() -> None:
    assert [name(path) for path in modules() if not ast.get_docstring(tree(path))] == []


def test_every_module_has_a_test_of_its_own() -> None:
    tests = {path.relative_to(ROOT / "tests").as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    missing = [
        name(path)
        for path in modules()
        if path.name not in NEEDS_NO_TEST
        and not any(
            test.endswith(f"test_{path.stem}.py") and part(path) in (*Path(test).parts, path.stem) for test in tests
        )
    ]
    assert missing == []


def test_the_project_speaks_of_itself_alone() -> None:
    tracked = [path for path in ROOT.rglob("*") if path.suffix in {".py", ".md", ".yaml", ".toml", ".lock", ".sh"}]
    words = ("pypi" + ".org", "files.python" + "hosted", "/wo" + "rk/", "claude" + " code session")
    skipped = {".venv", "node_modules", "var", ".git"}
    wrong = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked
        if path.is_file() and not skipped & set(path.relative_to(ROOT).parts)
        for word in words
        if word in path.read_text(encoding="utf-8", errors="replace").lower()
    ]
    assert wrong == []


def test_a_test_is_skipped_in_one_place_which_fails_in_ci() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in SKIPS and path.name != "needs.py"
    ]
    assert not found, "say what is missing by tests/needs.py"


def needed(path: Path) -> Iterator[set[str]]:
    """The programs that a file of tests says it needs; of those in one set any will do."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        names = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if node.func.attr == "program":
            yield set(names)
        elif node.func.attr == "programs":
            yield from ({name} for name in names)


def test_what_tests_need_is_installed_by_the_command_that_runs_them() -> None:
    """A program that happens to be on one machine is missing on the next, where the tests fail for want of it."""
    script = (ROOT / "scripts/test-programs").read_text()
    installed = {line.split()[1] for line in script.splitlines() if line.startswith("need ")}
    wanted = [names for path in sorted((ROOT / "tests").rglob("*.py")) for names in needed(path) if names]
    assert {"minisign"} in wanted
    assert [names for names in wanted if not names & installed] == []
