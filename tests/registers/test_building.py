"""An index is built from tables, queries and folders, whole or not at all, and holds no value."""

from __future__ import annotations

import base64
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import needs
from tidegate.detectors.own.combined import Combined
from tidegate.registers.building import Built, CannotBuild, build
from tidegate.registers.definition import Definition
from tidegate.registers.opening import index_path, open_registers
from tidegate.registers.sources import SourceUnread

KEY = b"k" * 32
ROWS = (("김민수", "010-1234-5678", "min.su@example.kr"), ("이서연", "010-8765-4321", "seo.yeon@example.kr"))


def made(definition: Definition, folder: Path, **more: str) -> Built:
    return build(definition, index_path(folder, definition.name), KEY, lambda *_: None, **more)  # type: ignore[arg-type]


def found(definition: Definition, folder: Path, text: str) -> list[str]:
    (register,) = open_registers([definition], folder, KEY)
    assert register.looker is not None
    return [text[one.start : one.end] for one in Combined([], [register.looker]).scan(text)]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_in_any_usual_form(tmp_path: Path, charset: str, delimiter: str) -> None:
    rows = [("name", "phone", "mail"), *ROWS]
    (tmp_path / "c.csv").write_text("\n".join(delimiter.join(row) for row in rows), charset)
    customers = Definition("c", "exact", tmp_path / "c.csv", columns=("mail",), together=(("name", "phone"),))
    assert made(customers, tmp_path) == Built(2, 8, {})
    assert found(customers, tmp_path, "이서연 01087654321 MIN.SU@EXAMPLE.KR") == [
        "이서연",
        "01087654321",
        "MIN.SU@EXAMPLE.KR",
    ]


def test_no_file_holds_a_value_in_any_coding_while_or_after_it_is_built(tmp_path: Path) -> None:
    source, folder = tmp_path / "c.csv", tmp_path / "data"
    source.write_text("name,phone,mail\n" + "\n".join(",".join(row) for row in ROWS))
    seen: list[bytes] = []

    def look(*_: object) -> None:
        seen.extend(path.read_bytes() for path in folder.iterdir())

    build(Definition("c", "exact", source), index_path(folder, "c"), KEY, look)
    seen += [path.read_bytes() for path in folder.iterdir()]
    assert [path.name for path in folder.iterdir()] == ["c.index"]
    assert (folder / "c.index").stat().st_mode & 0o077 == 0
    for value in (cell for row in ROWS for cell in row):
        bare = "".join(filter(str.isalnum, value))
        for word in (value, bare):
            for raw in (word.encode(), word.encode("utf-16-le"), word.encode("utf-32-le"), word.encode("cp949")):
                for spelt in (raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"="), raw[::-1]):
                    assert not any(spelt in data for data in seen)


def test_a_build_that_breaks_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    source, folder = tmp_path / "c.csv", tmp_path / "data"
    source.write_text("mail\nmin.su@example.kr\n")
    customers = Definition("c", "exact", source)
    made(customers, folder)
    before = (folder / "c.index").read_bytes()
    source.write_bytes(b"mail\n" + b"x" * 2_000_000)
    with pytest.raises(SourceUnread, match="cannot be read on"):
        made(customers, folder)
    assert [path.name for path in folder.iterdir()] == ["c.index"]
    assert (folder / "c.index").read_bytes() == before


def test_what_a_killed_build_left_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("mail\nmin.su@example.kr\n")
    left = tmp_path / ".c.index.999999999.spool"
    others = tmp_path / f".c.index.{os.getppid()}.part"
    left.write_bytes(b"x")
    others.write_bytes(b"x")
    made(Definition("c", "exact", tmp_path / "c.csv"), tmp_path)
    assert (left.exists(), others.exists()) == (False, True)


def test_a_query_of_sqlite(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("CREATE TABLE people (mail TEXT, born INTEGER)")
        database.executemany("INSERT INTO people VALUES (?, ?)", [("min.su@example.kr", 19900101), (None, 19850505)])
    people = Definition("p", "exact", database="crm", query="SELECT mail, born FROM people")
    assert made(people, tmp_path, database=f"sqlite:///{tmp_path}/crm.db").entries == 3
    assert found(people, tmp_path, "born 19900101") == ["19900101"]


def test_a_query_that_fails_quotes_neither_password_nor_value(tmp_path: Path) -> None:
    people = Definition("p", "exact", database="sqlite://", query="SELECT 'secret-value' FROM nowhere")
    with pytest.raises(SourceUnread) as caught:
        made(people, tmp_path)
    assert "secret" not in str(caught.value)
    for url in ("postgresql+nodriver://kim:secret@h/d", "no url"):
        with pytest.raises(SourceUnread) as caught:
            made(people, tmp_path, database=url)
        assert "secret" not in str(caught.value)


@pytest.fixture
def postgres() -> Iterator[str]:
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    needs.check(None if programs else "PostgreSQL is not installed (Debian: postgresql)")
    # Not below tmp_path, which its own user may not enter: PostgreSQL does not run as root.
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    as_user: list[str | Path] = []
    if os.geteuid() == 0:
        shutil.chown(home, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    make = [*as_user, programs[-1] / "initdb", "-D", home / "d", "-A", "trust", "-U", "postgres"]
    subprocess.run(make, check=True, capture_output=True, cwd=home)
    options = f"-c listen_addresses='' -c unix_socket_directories={home}"
    control = [*as_user, programs[-1] / "pg_ctl", "-D", home / "d", "-w", "-l", home / "log", "-o", options]
    subprocess.run([*control, "start"], check=True, capture_output=True, cwd=home)
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        subprocess.run([*control, "stop", "-m", "fast"], check=True, capture_output=True, cwd=home)
        shutil.rmtree(home)


def test_a_query_of_postgresql(tmp_path: Path, postgres: str) -> None:
    query = "SELECT 'user' || n || '@example.kr' AS mail FROM generate_series(1, 12000) AS n"
    people = Definition("p", "exact", database="crm", query=query)
    assert made(people, tmp_path, database=postgres).read == 12_000
    assert found(people, tmp_path, "to USER11999@example.kr") == ["USER11999@example.kr"]


def test_a_folder_of_documents(tmp_path: Path) -> None:
    folder = tmp_path / "designs"
    (folder / "deep").mkdir(parents=True)
    text = " ".join(f"word{number}" for number in range(80))
    (folder / "deep" / "a.md").write_text(text)
    (folder / "b.txt").write_text("too short")
    (folder / "c.bin").write_bytes(b"\0")
    (folder / "d.txt").write_text("")
    (folder / ".hidden").write_text(text)
    designs = Definition("d", "documents", folder)
    built = made(designs, tmp_path / "data")
    assert (built.read, built.refused) == (1, {"too-short": 1, "not-text": 1, "empty": 1})
    assert found(designs, tmp_path / "data", text[50:400]) != []


def test_what_cannot_be_built_is_said(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("name,tel\n-,-\n")
    with pytest.raises(CannotBuild, match="There is no column mail; there are: name, tel"):
        made(Definition("c", "exact", tmp_path / "c.csv", columns=("mail",)), tmp_path)
    with pytest.raises(CannotBuild, match="nothing in it that could be found"):
        made(Definition("c", "exact", tmp_path / "c.csv"), tmp_path)
    with pytest.raises(SourceUnread):
        made(Definition("c", "exact", tmp_path / "missing.csv"), tmp_path)
    with pytest.raises(SourceUnread):
        made(Definition("d", "documents", tmp_path / "missing"), tmp_path)
