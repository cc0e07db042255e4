"""Which files: what is named, and in folders what nobody left out; held against git itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests import needs
from tidegate.scanning.walk import Walk


def tree(root: Path, **files: str) -> Path:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def names(walk: Walk, root: Path, *paths: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in walk.files(paths or (root,))]


FILES = {
    "_dot_gitignore": "*.log\n!keep.log\nbuild/\n/top.txt\n",
    "a_dot_log": "1",
    "keep_dot_log": "2",
    "top_dot_txt": "3",
    "build__x": "4",
    "src__build__y": "5",
    "src__top_dot_txt": "6",
    "src___dot_gitignore": "*.tmp\n!a.log\n",
    "src__a_dot_log": "7",
    "src__b_dot_tmp": "8",
    "src__deep__c_dot_tmp": "9",
}


@needs.programs("git")
def test_it_leaves_out_what_git_leaves_out(tmp_path: Path) -> None:
    tree(tmp_path, **FILES)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    said = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "-z"], cwd=tmp_path, capture_output=True, check=True
    ).stdout.decode()
    assert names(Walk(), tmp_path) == sorted(filter(None, said.split("\0")))


def test_below_a_repository_the_patterns_above_count(tmp_path: Path) -> None:
    tree(tmp_path, **FILES)
    (tmp_path / ".git").mkdir()
    assert "src/deep/c.tmp" not in names(Walk(), tmp_path, tmp_path / "src")
    assert names(Walk(), tmp_path, tmp_path / "src") == ["src/.gitignore", "src/a.log", "src/top.txt"]


def test_patterns_of_ones_own_and_what_is_named(tmp_path: Path) -> None:
    tree(tmp_path, a="1", b="2", _dot_gitignore="a")
    walk = Walk(("b",))
    assert names(walk, tmp_path) == [".gitignore"]
    assert walk.left_out == 2
    assert names(Walk(("b",)), tmp_path, tmp_path / "b", tmp_path / "b") == ["b"]
    assert names(Walk(ignore_files=False), tmp_path) == [".gitignore", "a", "b"]


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    import os

    tree(tmp_path, a="1")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert names(Walk(), tmp_path) == ["a"]
