"""An installation from a copy: whole and checked, or the place is left as it was."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.installations import installation
from tidegate.backing_up import CHANGED, FORMAT, MANIFEST, Manifest, Member, back_up
from tidegate.edges.keys import key
from tidegate.ledger.store import Reader
from tidegate.ledger.verify import verify
from tidegate.restoring import NotRestored, Restored, restore
from tidegate.settings import Home

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
#: When the policy was edited, in nanoseconds.
EDITED = 1_700_000_000_123_456_789


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Of an installation with two entries in its ledger."""
    home = installation(tmp_path_factory.mktemp("home"), entries=2)
    home.policy.chmod(0o666)
    os.utime(home.policy, ns=(EDITED, EDITED))
    out = io.BytesIO()
    back_up(home, out, NOW, tmp_path_factory.mktemp("staging"), lambda name: None)
    return out.getvalue()


def restored(data: bytes, home: Home) -> Restored:
    return restore(io.BytesIO(data), home, lambda name: None)


def changed(copy: bytes, change: Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes] | None]) -> bytes:
    """``copy`` with each of its members as ``change`` gives it; ``None`` leaves one out."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(copy), mode="r:gz") as there,
        tarfile.open(fileobj=out, mode="w:gz") as archive,
    ):
        for member in there:
            file = there.extractfile(member)
            assert file is not None
            if (now := change(member, file.read())) is not None:
                now[0].size = len(now[1])
                archive.addfile(now[0], io.BytesIO(now[1]))
    return out.getvalue()


def test_a_file_was_changed_when_it_was_and_a_time_that_nobody_made_is_none(copy: bytes, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    restored(copy, home)
    assert home.policy.stat().st_mtime_ns == EDITED
    for odd in ("x", "-1", "9" * 400):

        def change(member: tarfile.TarInfo, content: bytes, odd: str = odd) -> tuple[tarfile.TarInfo, bytes]:
            member.pax_headers = {CHANGED: odd}
            return member, content

        restored(changed(copy, change), Home(tmp_path / odd[:5]))


def test_an_installation_comes_back_whole_and_its_ledger_says_where_it_comes_from(copy: bytes, tmp_path: Path) -> None:
    home = Home(tmp_path / "new" / "home")
    done = restored(copy, home)
    assert home.policy.read_text() == "rules: []\notherwise: allow\n"
    assert done.ledger is not None
    assert (done.ledger.whole, done.ledger.sealed, done.ledger.entries) == (True, True, 2)
    reader = Reader.at(home.ledger)
    entries = [(kept.kind, kept.body) for kept in reader.since(0)]
    reader.close()
    what = "from the backup of 2026-11-23T09:00:00+00:00, which held 2 entries"
    assert entries[2] == ("restored", {"what": what, "made": "2026-11-23T09:00:00+00:00", "entries": 2})
    assert verify(home.ledger, key(home.keys / "ledger")).whole


def test_what_others_could_not_read_they_cannot_read_now(copy: bytes, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    before = os.umask(0)
    try:
        restored(copy, home)
    finally:
        os.umask(before)
    assert home.path.stat().st_mode & 0o077 == 0
    assert (home.keys / "ledger").stat().st_mode & 0o777 == 0o600
    for path in home.path.rglob("*"):
        assert path.stat().st_mode & 0o022 == 0, path


def test_an_empty_directory_is_taken_and_any_other_is_left_alone(copy: bytes, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    restored(copy, Home(tmp_path / "empty"))
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "policy.yaml").write_text("ours")
    with pytest.raises(NotRestored, match="is not empty"):
        restored(copy, Home(tmp_path / "used"))
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["policy.yaml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "used"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_copy_that_is_cut_off_restores_nothing(copy: bytes, tmp_path: Path, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(copy) - 1))
    with pytest.raises(NotRestored):
        restored(copy[:end], Home(tmp_path / "home"))
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=600), st.booleans())
def test_what_is_no_copy_restores_nothing(tmp_path: Path, junk: bytes, packed: bool) -> None:
    with pytest.raises(NotRestored):
        restored(gzip.compress(junk) if packed else junk, Home(tmp_path / "home"))
    assert list(tmp_path.iterdir()) == []


def test_a_member_that_was_changed_added_or_taken_out_is_noticed(copy: bytes, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")

    def other(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        return member, content.replace(b"allow", b"block") if member.name == "policy.yaml" else content

    def fewer(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes] | None:
        return None if member.name == "policy.yaml" else (member, content)

    def renamed(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        member.name = member.name.replace("policy.yaml", "policy.yml")
        return member, content

    for change in (other, fewer, renamed):
        with pytest.raises(NotRestored, match="does not hold what it says"):
            restored(changed(copy, change), home)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_list_that_says_anything_else_restores_nothing(copy: bytes, tmp_path: Path, data: st.DataObject) -> None:
    def scrawled(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if member.name != MANIFEST:
            return member, content
        at = data.draw(st.integers(content.index(b'"files"'), len(content) - 1))
        return member, content[:at] + data.draw(st.sampled_from([b"\xff", b"", b"\0"])) + content[at + 1 :]

    with pytest.raises(NotRestored):
        restored(changed(copy, scrawled), Home(tmp_path / "home"))
    assert list(tmp_path.iterdir()) == []


def test_without_its_list_a_copy_is_cut_off(copy: bytes, tmp_path: Path) -> None:
    def listless(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes] | None:
        return None if member.name == MANIFEST else (member, content)

    with pytest.raises(NotRestored, match="cut off: what it should hold"):
        restored(changed(copy, listless), Home(tmp_path / "home"))


def made_of(*members: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)))
    return out.getvalue()


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside", "state/../../outside", "..", "."])
def test_nothing_is_written_outside_the_home(tmp_path: Path, name: str) -> None:
    with pytest.raises((NotRestored, OSError)):
        restored(made_of(tarfile.TarInfo(name)), Home(tmp_path / "home"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_none_of_a_copy(tmp_path: Path, kind: bytes) -> None:
    member = tarfile.TarInfo("policy.yaml")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(NotRestored):
        restored(made_of(member), Home(tmp_path / "home"))
    assert list(tmp_path.iterdir()) == []


def test_a_copy_of_a_later_version_says_which(copy: bytes, tmp_path: Path) -> None:
    later = msgspec.json.encode(Manifest(FORMAT + 1, "9.0", "2030-01-01T00:00:00+00:00", 0, {"a": Member(0, "")}))

    def change(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
        return member, later if member.name == MANIFEST else content

    with pytest.raises(NotRestored, match=r"Tidegate 9\.0 made this backup"):
        restored(changed(copy, change), Home(tmp_path / "home"))


def test_a_ledger_without_its_key_is_restored_and_not_written_to(copy: bytes, tmp_path: Path) -> None:
    def change(member: tarfile.TarInfo, content: bytes) -> tuple[tarfile.TarInfo, bytes] | None:
        if member.name == MANIFEST:
            there = msgspec.json.decode(content, type=Manifest)
            files = {name: one for name, one in there.files.items() if name != "keys/ledger"}
            content = msgspec.json.encode(msgspec.structs.replace(there, files=files))
        return None if member.name == "keys/ledger" else (member, content)

    home = Home(tmp_path / "home")
    done = restored(changed(copy, change), home)
    assert done.ledger is not None
    assert not done.ledger.sealed
    assert not (home.keys / "ledger").exists()
    assert verify(home.ledger, None).entries == 2


def test_an_installation_that_was_never_started_has_no_ledger(tmp_path: Path) -> None:
    home, out = Home(tmp_path / "home"), io.BytesIO()
    home.path.mkdir()
    home.settings.write_text("listen: 127.0.0.1:8080\n")
    back_up(home, out, NOW, tmp_path, lambda name: None)
    done = restored(out.getvalue(), Home(tmp_path / "again"))
    assert done.ledger is None
    assert (tmp_path / "again" / "settings.yaml").read_text() == "listen: 127.0.0.1:8080\n"
