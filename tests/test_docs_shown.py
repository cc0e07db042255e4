"""What the docs show to be typed or written down is taken: commands by the command line, YAML by what reads it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from tests.test_docs import PAGES, ROOT
from tidegate import reference, snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.cli import main
from tidegate.core.problem import Problems
from tidegate.settings import Settings, keys, parse
from tidegate.usage.mapping import mapping_of

FENCE = re.compile(r"^[ ]*```(\w*)\n(.*?)^[ ]*```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`]+)`")
#: Generated pages show forms, `[OPTIONS]` and all, and are held to the code elsewhere.
WRITTEN = [page for page in PAGES if page.name not in reference.pages()]
#: After these in a line of a shell a command begins.
BEFORE = {"", "sudo", "exec", "|", "&&"}
POLICY = {"organisation", "rules", "tests", "people", "exceptions", "accounts", "conversations"}
#: What stands around a part of a policy, and of an entry of the catalogue.
AROUND = {
    "people": "{research: [kim@example.kr]}",
    "zones": "{office: [10.20.0.0/16]}",
    "rules": "[{name: personal-data-stays, then: redact}]",
    "otherwise": "allow",
}
ENTRY = {
    **{"id": "shown", "name": "Shown", "category": "chatbot", "sources": "[our own]", "seen": "2026-11-20"},
    "hosts": "[shown.example]",
}
#: Keys of files that others read: pre-commit, and a file of tests beside a policy.
ELSEWHERE = {"repos", "fixtures"}


def calls(line: str) -> Iterator[list[str]]:
    """The words after each `tidegate` that is called in a line of a shell."""
    line = line.strip().removeprefix("$ ").replace("…", "").replace("$(", " ; ").replace(";", " && ")
    try:
        words = shlex.split(line, comments=True)
    except ValueError:  # an apostrophe: a sentence of what was printed
        return
    called: list[str] | None = None
    for before, word in zip(["", *words], words, strict=False):
        if called is not None and word in ("|", "&&", ">", ">>", "<"):
            yield called
            called = None
        elif called is not None:
            called.append(word)
        elif before in BEFORE and Path(word).name == "tidegate":
            called = []
    if called:
        yield called


def shown(page: Path) -> Iterator[tuple[list[str], bool]]:
    """Every call on a page, and whether it is whole: one in the middle of a sentence may leave things out."""
    text = page.read_text(encoding="utf-8")
    for _, block in FENCE.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            yield from ((call, True) for call in calls(line))
    text = FENCE.sub("", text)
    for line in re.findall(r"^ {4,}(\S.*)$", text, re.MULTILINE):
        yield from ((call, True) for call in calls(line))
    for code in INLINE.findall(text.replace("\n", " ")):
        yield from ((call, False) for call in calls(code))


def mistake(words: list[str], *, whole: bool) -> str | None:
    """What the command line says is wrong with a call, which is not carried out."""
    command: click.Command = main
    above: click.Context | None = None
    while True:
        try:
            above = command.make_context(command.name or "", list(words), parent=above)
        except click.exceptions.Exit:  # --help and the like
            return None
        except click.UsageError as error:
            left_out = isinstance(error, click.MissingParameter | click.exceptions.NoArgsIsHelpError)
            return None if left_out and not whole else error.format_message()
        rest = [*above._protected_args, *above.args]
        if not isinstance(command, click.Group) or not rest:
            return None
        below = command.get_command(above, rest[0])
        if below is None:
            return f"There is no command {rest[0]}."
        command, words = below, rest[1:]


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_are_taken(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_it_is(_kind: object, value: Any, _parameter: object, _context: object) -> Any:
        return value  # the files of an example are not here

    monkeypatch.setattr(click.Path, "convert", as_it_is)
    monkeypatch.setattr(click.File, "convert", as_it_is)
    called = [(words, whole) for words, whole in shown(page) if not any(word.startswith("[-") for word in words)]
    wrong = {" ".join(words): mistake(words, whole=whole) for words, whole in called}
    assert {call: said for call, said in wrong.items() if said} == {}


def test_a_call_that_is_wrong_would_be_told() -> None:
    assert list(calls("$ . env.sh && tidegate scan src | head  # all")) == [["scan", "src"]]
    assert mistake(["people", "add", "kim", "--groups", "lab"], whole=True) is not None
    assert mistake(["policy", "compare"], whole=False) is not None
    assert mistake(["grants", "approve"], whole=True) is not None
    assert mistake(["grants", "approve"], whole=False) is None


def blocks() -> Iterator[Any]:
    """Every YAML of every page, one to a document: a key that stands there again begins another."""
    for page in WRITTEN:
        for number, (language, block) in enumerate(FENCE.findall(page.read_text(encoding="utf-8"))):
            if language != "yaml":
                continue
            documents: list[dict[str, str]] = [{}]
            for part in re.split(r"^(?=[a-z])", block, flags=re.MULTILINE):
                key = part.partition(":")[0]
                if key in documents[-1]:
                    documents.append({})
                documents[-1][key] = part
            for again, document in enumerate(documents):
                text = "".join(document.values())
                yield pytest.param(text, id=f"{page.relative_to(ROOT)}-{number}-{again}")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(shipped())


def around(words: Collection[str], text: str, said: Mapping[str, str]) -> str:
    """``text`` with those of ``said`` that it leaves out, because they stand elsewhere on its page."""
    return "\n".join([text, *(f"{key}: {value}" for key, value in said.items() if key not in words)])


def taken(text: str, words: Collection[str], catalog: Catalog) -> None:
    """Have ``text`` read by what reads a document with these keys.  Raises what that raises."""
    if set(words) <= {name for name, _ in keys(Settings)}:
        parse(text, "settings.yaml")
    elif "columns" in words:
        mapping_of(text)
    elif "hosts" in words or "id" in words:
        known = any(f"id: {id}\n" in text for id in catalog.services)
        load({**shipped(), "catalog/shown.yaml": text if known else around(words, text, ENTRY)})
    elif set(words) & POLICY:
        snapshots.policy(around(words, text, AROUND), "policy.yaml", catalog)
    else:
        rule = around(words, text, {"name": "shown", "then": "allow"}).replace("\n", "\n  ")
        rest = {key: value for key, value in AROUND.items() if key != "rules"}
        snapshots.policy(around((), f"rules:\n-\n  {rule}\n", rest), "policy.yaml", catalog)


@pytest.mark.parametrize("text", list(blocks()))
def test_yaml_is_taken(text: str, catalog: Catalog) -> None:
    said = yaml.safe_load(text) or {}
    if isinstance(said, list):
        text, said = f"rules:\n{text}", {"rules": said}
    if not said.keys() & ELSEWHERE:
        taken(text, said.keys(), catalog)


def test_yaml_that_is_wrong_would_be_told(catalog: Catalog) -> None:
    for words, text in ({"api"}, "api: {port: 1}"), ({"then"}, "then: forbid"), ({"hosts"}, "hosts: [{shard: true}]"):
        with pytest.raises(Problems):
            taken(text, words, catalog)
