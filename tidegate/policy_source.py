"""Where the policy is kept: a file, a directory of files, or a Git repository; and whether it is signed as it must be.

An earlier policy may be pinned; then it decides, whatever is written.  Whatever is wrong here (a remote that is down, a
file half written, a signature that does not fit) is a problem that is told, and the policy that was in force stays.

It must never: take a text whose signature was asked for and not found good, or wait without an end.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from tidegate import policy_pinned
from tidegate.core.problem import Problem, Problems
from tidegate.disk import replacing
from tidegate.policy.parse import revision_of
from tidegate.policy.parts import LARGEST, MOST_FILES, is_part, joined, refused, unread
from tidegate.policy_git import Repository, Suite, shown
from tidegate.policy_pinned import Pin
from tidegate.policy_signatures import KINDS, check, keep, kept
from tidegate.sections import PolicyAt
from tidegate.settings import Home, as_it_is
from tidegate.settings import load as load_settings


def place(home: Home) -> PolicyAt:
    """What the settings say of it.  Raises ``Problems`` where they cannot be read."""
    return _placed(home.settings, as_it_is(home.settings))


@lru_cache(maxsize=4)
def _placed(settings: Path, _as_it_is: object) -> PolicyAt:
    # Asked several times a second by whoever follows the policy; reading the settings took a good part of an idle day.
    return load_settings(settings).policy


def _path(home: Home, at: PolicyAt) -> Path:
    return home.path / at.path if at.path else home.policy


def fetched(home: Home) -> Path:
    """The policy of a repository as it was last fetched and found good."""
    return home.path / "state" / "policy.fetched"


def _trouble(home: Home) -> Path:
    return home.path / "state" / "policy.trouble"


def followed(home: Home) -> list[Path]:
    """The files of which one changes when the policy may have."""
    try:
        at = place(home)
    except Problems:
        return [home.policy]
    pin = policy_pinned.file(home)
    if pin.exists():
        return [pin, _trouble(home)]
    if at.git:
        return [fetched(home), _trouble(home)]
    path = _path(home, at)
    return [path, *sorted(path.iterdir())[: MOST_FILES + 2]] if path.is_dir() else [path, *_beside(path, at)]


def edited(home: Home) -> list[Path]:
    """The files by which people decide what the policy is, and the directory they are in: they may be half written.

    What is pinned, or fetched from a repository, is ours, and replaced whole.
    """
    try:
        at = place(home)
    except Problems:
        return [home.settings]
    if at.git or policy_pinned.file(home).exists():
        return [home.settings]
    path = _path(home, at)
    if not path.is_dir():
        return [home.settings, path, *_beside(path, at)]
    parts = sorted(each for each in path.iterdir() if is_part(each.name))  # and not what an editor keeps open there
    return [home.settings, path, *parts[:MOST_FILES], *_beside(path / "policy", at)]


def _beside(path: Path, at: PolicyAt) -> list[Path]:
    """Where the signatures of ``path`` are, if there must be some."""
    return [path.with_name(f"{path.name}.{kind}") for kind in KINDS] if at.signed else []


def plain(home: Home) -> Path | None:
    """The one file that holds the policy; ``None`` in a directory, in Git, or signed.  Raises ``Problems``."""
    at = place(home)
    path = _path(home, at)
    return None if at.git or path.is_dir() or at.signed else path


def only_file(home: Home) -> Path:
    """The one file that holds the policy.  Raises ``Problems`` where it is in a directory, in Git, or signed."""
    path = plain(home)
    if path is None:
        at = place(home)
        where = "a Git repository" if at.git else "a directory" if _path(home, at).is_dir() else "a signed file"
        raise Problems([Problem(shown(at) or str(_path(home, at)), 0, 0, f"The policy is kept in {where}.")])
    return path


def kept_at(home: Home) -> Path | None:
    """The file or the directory that people edit; ``None`` where that is in a repository.  Raises ``Problems``."""
    at = place(home)
    return None if at.git else _path(home, at)


def called(home: Home) -> str:
    """What the policy is called where something is told of it: its file, its directory, or its repository."""
    try:
        at = place(home)
    except Problems:
        return str(home.policy)
    return "/".join(filter(None, (shown(at), at.path))) if at.git else str(_path(home, at))


def text(home: Home) -> str:
    """The policy that is to be in force: the one that is pinned, or else as written.  Raises ``Problems``."""
    pin = policy_pinned.read(home)
    if pin is None:
        return written(home)
    at = place(home)
    if at.signed:
        check(pin.text, pin.signatures, home, at, f"revision {pin.revision[:12]}")
    return pin.text


def written(home: Home) -> str:
    """The policy as written, checked as the settings want it.  Raises ``Problems``."""
    at = place(home)
    if at.git:
        return _from_git(home)
    path = _path(home, at)
    found = directory(path) if path.is_dir() else read_text(path, path.name)
    if at.signed:
        signed = path / "policy" if path.is_dir() else path
        _checked(found, {kind: _bytes(signed.with_name(f"{signed.name}.{kind}")) for kind in KINDS}, home, at)
    return found


def _from_git(home: Home) -> str:
    if not fetched(home).exists():
        fetch(home)
    if not fetched(home).exists():
        raise Problems(trouble(home))
    return read_text(fetched(home), fetched(home).name)


def _checked(found: str, signatures: Mapping[str, bytes | None], home: Home, at: PolicyAt) -> None:
    """Raises ``Problems`` unless it is signed; signatures that are good are kept, for when it is pinned."""
    check(found, signatures, home, at, shown(at) or _path(home, at).name)
    keep(home, revision_of(found), signatures)


def pin_of(home: Home, revision: str, text: str, since: str) -> Pin:
    """What is to be pinned so that ``text`` decides.  Raises ``Problems`` where it must be signed and is not."""
    at, signatures, file = place(home), kept(home, revision), f"revision {revision[:12]}"
    if at.signed and not signatures:
        what = "No signature of it is kept: it was not in force here while the settings asked for one."
        fix = "Put it back where the policy is kept, and sign it there."
        raise Problems([Problem(file, 0, 0, what, fix)])
    if at.signed:
        check(text, signatures, home, at, file)
    return Pin(revision, since, text, signatures)


def pinned(home: Home, revision: str | None = None) -> str:
    """A sentence that says which policy is pinned; empty where none is, or another than that of ``revision``."""
    with contextlib.suppress(Problems):
        pin = policy_pinned.read(home)
        if pin is not None and revision in (None, pin.revision):
            what = f"Revision {pin.revision[:12]} is pinned since {pin.since}."
            return f"{what} What {called(home)} says is not in force until: tidegate policy release"
    return ""


def directory(path: Path) -> str:
    """The files of a directory as one text, tests left out.  Raises ``Problems``."""
    there = sorted(path.iterdir())
    files = [each for each in there if is_part(each.name) and each.is_file()]
    # A link to a file that is gone, too: whoever put it there means its rules to hold.
    stray = [each.name for each in there if unread(each.name) or (is_part(each.name) and not each.is_file())]
    if stray:
        raise Problems([refused(name) for name in stray])
    if not files or len(files) > MOST_FILES:
        what = "There is no policy file in it." if not files else f"There are more than {MOST_FILES:,} files in it."
        raise Problems([Problem(path.name, 0, 0, what, "Policy files end in .yaml.")])
    return joined({each.name: read_text(each, each.name) for each in files})


def read_text(path: Path, name: str, largest: int = LARGEST) -> str:
    """The text of ``path``, of at most ``largest`` bytes; raises ``Problems`` that call the file ``name``."""
    try:
        if path.stat().st_size > largest:
            fix = "Split it, or remove what is not used."
            raise Problems([Problem(name, 0, 0, f"The file is larger than {largest // 1024**2} MiB.", fix)])
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        fix = "`tidegate up` writes one to start from."
        raise Problems([Problem(name, 0, 0, "There is no such file.", fix)]) from None
    except UnicodeDecodeError as error:
        read = error.object[: error.start]
        line, column = read.count(b"\n") + 1, len(read.rpartition(b"\n")[2].decode("utf-8")) + 1
        raise Problems(
            [Problem(name, line, column, "The file is not UTF-8 text from here on.", "Save it as UTF-8.")]
        ) from None
    except OSError as error:
        raise Problems([Problem(name, 0, 0, f"The file cannot be read ({type(error).__name__}).")]) from None


# -- Git ---------------------------------------------------------------------------------------------------------------


def commits(home: Home) -> dict[str, str]:
    """The commits of policies from Git that were found good, by revision; none where that cannot be told."""
    with contextlib.suppress(Problems):
        at = place(home)
        return Repository(home, at).commits() if at.git else {}
    return {}


def suites(home: Home, revision: str) -> list[Suite]:
    """The files of tests beside the policy of ``revision`` in its repository, in its commit.  Raises ``Problems``."""
    at = place(home)
    repository = Repository(home, at)
    if repository.commit(revision) is None:  # it was fetched when no note was made of that
        fetch(home)
    commit = repository.commit(revision)
    if commit is None:
        what = f"The commit of revision {revision[:12]} was not fetched, so its tests are not known."
        raise Problems([Problem(shown(at), 0, 0, what, "Run them in a clone: tidegate policy test FILE.")])
    return repository.suites(commit)


def fetch(home: Home) -> bool:
    """Fetch the policy and take it if it is signed as it must be; true where it could be.  Trouble is kept."""
    with contextlib.suppress(OSError):  # without room to write anything down the old one stays, and is asked for again
        try:
            at = place(home)
            found = _fetched(home, at) if at.git else None
        except Problems as error:
            _replace(_trouble(home), "\n".join(f"{one.file}\t{one.what}\t{one.fix}" for one in error.problems))
            return False
        if found is not None and (not fetched(home).exists() or fetched(home).read_text("utf-8") != found):
            _replace(fetched(home), found)
        _trouble(home).unlink(missing_ok=True)
        return True
    return False


def trouble(home: Home) -> tuple[Problem, ...]:
    """What is wrong with the repository now; the policy that was fetched before is in force."""
    try:
        lines = _trouble(home).read_text("utf-8").splitlines()
    except OSError:
        return ()
    return tuple(Problem(file, 0, 0, what, fix) for file, what, fix in (line.split("\t") for line in lines))


def _fetched(home: Home, at: PolicyAt) -> str:
    repository = Repository(home, at)
    found = repository.fetch()
    if at.signed:
        _checked(found.text, found.signatures, home, at)
    repository.take(revision_of(found.text), found.commit)
    return found.text


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replacing.put(path, text.encode())


def _bytes(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        return path.read_bytes()[:LARGEST]
    return None
