"""``python -m fuzz [--seconds N] [TARGET…]``: each target in its own process, for so long, from what was found before.

Inputs that reach new code are kept in ``fuzz/found/`` (not in the repository).  Exit status 1 when a target failed: the
input is then in a file that atheris names.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

FOUND = Path(__file__).parent / "found"


def main() -> int:
    """Run the targets that are named, or all."""
    asked = argparse.ArgumentParser(prog="fuzz")
    asked.add_argument("targets", nargs="*", help="targets by name; all if none is named")
    asked.add_argument("--seconds", type=int, default=10, help="for each target")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    said = asked.parse_args()
    if find_spec("atheris") is None:
        print("atheris is not installed, so nothing was fuzzed. Install it: pip install -e '.[fuzz]'", file=sys.stderr)
        return 0
    if said.here:
        return _fuzz(said.targets[0], said.seconds)
    from fuzz.targets import TARGETS

    failed = []
    for name in said.targets or TARGETS:
        if name not in TARGETS:
            print(f"There is no target “{name}”. There are: {', '.join(TARGETS)}.", file=sys.stderr)
            return 2
        print(f"{name} …", file=sys.stderr)
        run = [sys.executable, "-m", "fuzz", "--here", "--seconds", str(said.seconds), name]
        done = subprocess.run(run, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
        if done.returncode:
            failed.append(name)
            print(done.stderr[-4000:], file=sys.stderr)
    print(f"{len(failed)} failed: {', '.join(failed)}." if failed else "Every target held.")
    return 1 if failed else 0


def _fuzz(name: str, seconds: int) -> int:
    import atheris

    with atheris.instrument_imports(include=["tidegate.wire", "tidegate.detectors.own"]):
        from fuzz.targets import TARGETS
    corpus = FOUND / "".join(char if char.isalnum() else "-" for char in name)
    corpus.mkdir(parents=True, exist_ok=True)
    if name.startswith(("file", "reply that")) and not any(corpus.iterdir()):
        _begin_with_files(corpus)
    options = [f"-max_total_time={seconds}", "-max_len=20000", "-timeout=10", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[name])
    atheris.Fuzz()
    return 0


def _begin_with_files(corpus: Path) -> None:
    """One file of each kind: nobody comes upon a directory of a ZIP file by chance."""
    from tidegate.practice import leaks, leaks_files

    made = {"a.docx": leaks.word, "a.xlsx": leaks.excel, "a.pdf": leaks.pdf, "a.eml": leaks.mail, **leaks_files.MADE}
    for name, make in made.items():
        (corpus / name).write_bytes(make("words and TOKEN"))


if __name__ == "__main__":
    sys.exit(main())
