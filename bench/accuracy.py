"""Accuracy: what the detectors find and miss on the labelled corpus, what they wrongly report on ordinary text.

``python -m bench.accuracy [--split tune|check|sealed] [--texts N] [--clean] [--peers] [--only DETECTOR]``

Examples of texts are printed for ``tune`` alone.  Of ``sealed`` only totals are printed, and nothing by detector goes
into any file, unless ``--open-sealed`` is given: that is for the run that accompanies a release, after which the split
gets another seed.  The page in the reference is made from ``check``.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.corpus import SPLITS, TEXTS, Text, generate
from bench.corpus.clean import SOURCES, install, pieces
from bench.corpus.page import page
from bench.corpus.peers import Beside, beside
from bench.corpus.score import Found, Score
from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import build

Scan = Callable[[str], Sequence[Found]]
#: The slow peers see every n-th text.
PEER_STEP = 15
#: An address is an address wherever it stands, a manual included: these findings on ordinary text are right, not false.
TRUE_ANYWHERE = {"email", "ip-address", "private-address", "mac-address"}
CLEAN_STEP = 100_000
BAR_OVERALL, BAR_EACH, BAR_ORDINARY = 0.97, 0.9, 1.0


def scanner() -> Scan:
    """Every built-in detector, as the scan command runs them."""
    engine = build(BUILT_IN)

    def scan(text: str) -> list[Found]:
        return [Found(one.detector, one.family, one.start, one.end) for one in engine.scan(text)]

    return scan


def measure(split: str, most: int, scan: Scan, only: str = "") -> Score:
    """Scan the texts of a split and count."""
    score = Score()
    for text in generate(split, most):
        score.add(of(text, only), [one for one in scan(text.text) if only in ("", one.detector)], keep=split == "tune")
        if text.number % 5000 == 4999:
            sys.stderr.write(f"{text.number + 1} texts\n")
    return score


def of(text: Text, only: str) -> Text:
    """The text with the labels of one detector alone."""
    if not only:
        return text
    labels = tuple(label for label in text.labels if label.detector == only)
    return Text(text.number, text.split, text.language, text.form, text.text, labels, text.negatives)


class Clean:
    """False alarms on ordinary text: by source and detector, with the size that was read."""

    def __init__(self) -> None:
        self.sizes: Counter[str] = Counter()
        self.alarms: dict[str, Counter[str]] = {}
        self.right: Counter[str] = Counter()
        self.contexts: list[tuple[str, str, str]] = []

    def read(self, scan: Scan) -> Clean:
        """Scan every source that is there."""
        for source in SOURCES:
            for file, text in pieces(source):
                self.sizes[source.name] += len(text.encode())
                for one in scan(text):
                    if one.detector in TRUE_ANYWHERE or (source.code and one.detector == "source-code"):
                        self.right[one.detector] += 1
                        continue
                    self.alarms.setdefault(source.name, Counter())[one.detector] += 1
                    around = (
                        text[max(0, one.start - 50) : one.start],
                        text[one.start : one.end][:80],
                        text[one.end : one.end + 30],
                    )
                    self.contexts.append(
                        (one.detector, f"{source.name}, {file}", "{}⟦{}⟧{}".format(*around).replace("\n", "⏎"))
                    )
        return self

    def rate(self, source: str = "") -> float:
        """Alarms per 100 KB, of one source or of all."""
        size = self.sizes[source] if source else sum(self.sizes.values())
        count = sum(self.alarms.get(source, Counter()).values()) if source else len(self.contexts)
        return count / size * CLEAN_STEP if size else 0.0


def worst_first(score: Score) -> list[tuple[str, str]]:
    """For those who tune: a line for each detector below the bar, with where it fails."""
    rows = []
    for name, counts in sorted(score.detectors.items(), key=lambda row: row[1].f1):
        misses = Counter({key[1:]: n for key, n in score.misses.items() if key[0] == name})
        alarms = Counter({key[1:]: n for key, n in score.alarms.items() if key[0] == name})
        figures = f"P {counts.precision:.3f}  R {counts.recall:.3f}  F1 {counts.f1:.3f}"
        line = f"{name:34} {figures}  found {counts.found} missed {counts.missed} false {counts.false}"
        rows.append((line, "\n".join(_fails("missed", misses) + _fails("false", alarms) + _shown(score, name))))
    return rows


def _fails(what: str, classes: Counter[tuple[str, str, str]]) -> list[str]:
    lines = []
    for place, label in ((0, "form"), (1, "language"), (2, "how")):
        total: Counter[str] = Counter()
        for key, count in classes.items():
            total[key[place]] += count
        if total:
            lines.append(
                f"    {what} by {label}: " + ", ".join(f"{name} {count}" for name, count in total.most_common(8))
            )
    return lines


def _shown(score: Score, name: str) -> list[str]:
    return [f"    {kind}: {one}" for kind in ("miss", "alarm") for one in score.examples.get((kind, name), ())]


def totals(score: Score) -> str:
    """The totals, which may be said of any split."""
    all_ = score.overall()
    low, high = all_.interval()
    below = [name for name, one in score.labelled().items() if one.f1 < BAR_EACH]
    return (
        f"{score.texts} texts, {all_.found + all_.missed} labels: "
        f"precision {all_.precision:.4f}, recall {all_.recall:.4f}, F1 {all_.f1:.4f} ({low:.4f} to {high:.4f}); "
        f"mean F1 of {len(score.labelled())} detectors {score.macro():.4f}; "
        f"{len(below)} of them under 0.9."
    )


def names() -> set[str]:
    """The names of all built-in detectors."""
    return {one.name for one in BUILT_IN}


def meets(score: Score, clean: Clean | None) -> bool:
    """Whether the bar is met, on ordinary text too where that was read."""
    enough = score.overall().f1 >= BAR_OVERALL and all(one.f1 >= BAR_EACH for one in score.labelled().values())
    return enough and (clean is None or clean.rate() < BAR_ORDINARY)


def result(score: Score, clean: Clean | None, peers: Sequence[Beside], sealed: bool) -> dict[str, object]:
    """Everything measured as plain data; of a sealed split the totals alone."""
    out: dict[str, object] = {"totals": totals(score)}
    if not sealed:
        for name in ("detectors", "languages", "forms", "families"):
            rows = getattr(score, name).items()
            out[name] = {
                key: {"found": one.found, "missed": one.missed, "false": one.false, "f1": round(one.f1, 4)}
                for key, one in rows
            }
        out["misses"] = [[*key, count] for key, count in score.misses.most_common()]
        out["alarms"] = [[*key, count] for key, count in score.alarms.most_common()]
    if clean:
        out["clean"] = {
            name: {"bytes": size, "per 100 KB": round(clean.rate(name), 3), "alarms": clean.alarms.get(name, {})}
            for name, size in clean.sizes.items()
        }
    out["peers"] = [one.as_dict() for one in peers]
    return out


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.accuracy", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--split", choices=SPLITS, default="tune")
    parser.add_argument("--texts", type=int, default=TEXTS, help="how many texts (default: %(default)s)")
    parser.add_argument("--only", default="", help="one detector alone")
    parser.add_argument("--clean", action="store_true", help="also read ordinary text and count false alarms")
    parser.add_argument(
        "--peers", action="store_true", help="also run Presidio, detect-secrets and ko-pii on every fifteenth text"
    )
    parser.add_argument("--json", type=Path, help="write the result to this file")
    parser.add_argument("--page", type=Path, help="write the reference page to this file")
    parser.add_argument(
        "--worst", type=Path, help="write every detector, worst first, with examples, to this file (tune only)"
    )
    parser.add_argument("--alarms", type=Path, help="write every false alarm on ordinary text to this file")
    parser.add_argument("--open-sealed", action="store_true", help="show the sealed split by detector, for a release")
    return parser.parse_args(argv)


def lines(score: Score) -> Iterator[str]:
    """What is printed by detector."""
    for line, fails in worst_first(score):
        yield line
        if fails:
            yield fails


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and say; 1 when the bar is not met."""
    asked = arguments(argv)
    sealed = asked.split == "sealed" and not asked.open_sealed
    if asked.split != "tune" and asked.worst:
        sys.stderr.write("--worst shows texts, and only those of the split tune may be read.\n")
        return 2
    if sealed and (asked.page or asked.peers or asked.only):
        sys.stderr.write("Of the sealed split only totals are told; --open-sealed, for a release, tells the rest.\n")
        return 2
    started, scan = time.monotonic(), scanner()
    score = measure(asked.split, asked.texts, scan, asked.only)
    print(totals(score))
    clean = None
    if asked.clean or asked.alarms or asked.page:
        install()
        clean = Clean().read(scan)
        print(f"Ordinary text: {clean.rate():.3f} false alarms per 100 KB of {sum(clean.sizes.values()):,} bytes.")
        if asked.alarms:
            asked.alarms.write_text(
                "".join(f"{name}\t{where}\t{text}\n" for name, where, text in sorted(clean.contexts))
            )
    peers = beside(list(generate(asked.split, asked.texts))[::PEER_STEP], scan) if asked.peers else []
    for one in peers:
        print(one.line())
    if asked.worst:
        asked.worst.write_text("\n".join((totals(score), *lines(score))) + "\n", encoding="utf-8")
    if asked.json:
        asked.json.write_text(
            json.dumps(result(score, clean, peers, sealed), indent=1, ensure_ascii=False), encoding="utf-8"
        )
    if asked.page:
        asked.page.write_text(page(asked.split, score, clean, peers, totals(score), sorted(names())), encoding="utf-8")
    sys.stderr.write(f"{time.monotonic() - started:.0f} s\n")
    return 0 if meets(score, clean) else 1


if __name__ == "__main__":
    sys.exit(main())
