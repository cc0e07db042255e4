"""What was found held against what is there, and the figures that follow.

**The rule of overlap.**  A finding finds a label when it has the label's detector (or one of ``SAME``) and the two share at
least half of the characters of each.  ``SHAPES`` have no sharp ends: any shared character will do.  A finding that finds
nothing is a false alarm of its detector, a wrong name included, unless it lies on an optional label or is one of
``GENERAL`` on a credential, which is true whatever the credential's own name.  The *family* figures ask only whether
anything of the label's family covers half of it: that is what a rule on ``credentials`` or ``national-id`` acts on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.corpus.model import Label, Text

#: Names that say the same thing of a value; the first is the label's.
SAME: Mapping[str, frozenset[str]] = {
    label: frozenset(names)
    for label, *names in (
        ("kr-phone", "phone"), ("phone", "kr-phone"), ("kr-person-name", "person-name"), ("person-name", "kr-person-name"),
        ("kr-address", "postal-address"), ("postal-address", "kr-address"), ("openai-key", "openai-legacy-key"),
        ("google-service-account", "private-key"), ("bank-account", "kr-bank-account"), ("ee-personal-code", "lt-personal-code"), ("lt-personal-code", "ee-personal-code"),
        ("password-in-url", "password-in-connection-string"), ("aws-secret-access-key", "aws-session-token"),
        *((one, "eu-vat") for one in ("at-tax-number", "bg-vat", "cz-company", "es-company", "fr-company", "gr-vat", "hr-oib", "hu-tax-number", "it-vat", "pl-nip", "pt-nif", "ro-cui", "si-tax-number", "sk-vat")),
        ("deepseek-key", "dashscope-key", "openai-legacy-key", "moonshot-key"), ("dashscope-key", "deepseek-key"), ("moonshot-key", "openai-legacy-key", "stability-key"),
        ("stripe-key", "paystack-key", "paymongo-key"), ("paystack-key", "stripe-key"), ("paymongo-key", "stripe-key"), ("heroku-legacy-key", "heroku-key"),
    )
}  # fmt: skip
GENERAL = frozenset({"generic-secret", "password", "bearer-token", "api-key-header", "basic-auth-header"})
SHAPES = frozenset(
    {
        "contract",
        "source-code",
        "prescription",
        "handling-mark",
        "internal-package",
        "proprietary-licence",
        "seed-phrase",
        "private-key",
        "putty-private-key",
        "postal-address",
        "kr-address",
        "google-service-account",
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as scored: names and characters only."""

    detector: str
    family: str
    start: int
    end: int


@dataclass(slots=True)
class Counts:
    """Labels found, labels missed, false alarms."""

    found: int = 0
    missed: int = 0
    false: int = 0

    @property
    def precision(self) -> float:
        """Of what was reported, how much is right; 1 when nothing was reported."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def recall(self) -> float:
        """Of what is there, how much was found."""
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = 2 * self.found + self.false + self.missed
        return 2 * self.found / total if total else 1.0

    def interval(self) -> tuple[float, float]:
        """95 % for F1: the harmonic means of the lower and of the upper Wilson bounds of precision and recall (wide)."""
        low_p, high_p = wilson(self.found, self.found + self.false)
        low_r, high_r = wilson(self.found, self.found + self.missed)
        return harmonic(low_p, low_r), harmonic(high_p, high_r)


def harmonic(one: float, other: float) -> float:
    """The harmonic mean, 0 when either is 0."""
    return 2 * one * other / (one + other) if one + other else 0.0


def wilson(right: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953)."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, right / total
    middle = share + z * z / (2 * total)
    half = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5
    below = 1 + z * z / total
    return max(0.0, (middle - half) / below), min(1.0, (middle + half) / below)


@dataclass(slots=True)
class Score:
    """The figures of one run: by detector, by language, by form, by family; what was missed and wrongly reported."""

    detectors: dict[str, Counts] = field(default_factory=dict)
    languages: dict[str, Counts] = field(default_factory=dict)
    forms: dict[str, Counts] = field(default_factory=dict)
    families: dict[str, Counts] = field(default_factory=dict)
    misses: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    alarms: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    texts: int = 0

    def overall(self) -> Counts:
        """Every label and every false alarm counted once (micro)."""
        return Counts(
            *(sum(getattr(one, name) for one in self.detectors.values()) for name in ("found", "missed", "false"))
        )

    def labelled(self) -> dict[str, Counts]:
        """The detectors of which the corpus holds values."""
        return {name: one for name, one in self.detectors.items() if one.found + one.missed}

    def macro(self) -> float:
        """The mean F1 of the detectors that the corpus holds values of."""
        rows = self.labelled()
        return sum(one.f1 for one in rows.values()) / len(rows) if rows else 0.0

    def add(self, text: Text, findings: Sequence[Found], keep: bool = False) -> None:
        """Count one text.  ``keep``: keep examples of it, which only a split that may be read allows."""
        self.texts += 1
        right: set[int] = set()
        for label in text.labels:
            if label.optional:
                continue
            hits = [at for at, finding in enumerate(findings) if finds(finding, label)]
            right.update(hits)
            self._count(text, label.detector, "found" if hits else "missed")
            self._family(label, findings)
            if not hits:
                self._missed(text, label, findings, keep)
        for at, finding in enumerate(findings):
            if at not in right and not harmless(finding, text.labels):
                self._alarm(text, finding, keep)

    def _count(self, text: Text, detector: str, what: str) -> None:
        for table, key in ((self.detectors, detector), (self.languages, text.language), (self.forms, text.form)):
            counts = table.setdefault(key, Counts())
            setattr(counts, what, getattr(counts, what) + 1)

    def _family(self, label: Label, findings: Sequence[Found]) -> None:
        counts = self.families.setdefault(label.family, Counts())
        if any(
            one.family == label.family and shared(one, label) * 2 >= label.end - label.start for one in findings
        ) or (label.detector in SHAPES and any(one.family == label.family and shared(one, label) for one in findings)):
            counts.found += 1
        else:
            counts.missed += 1

    def _missed(self, text: Text, label: Label, findings: Sequence[Found], keep: bool) -> None:
        over = sorted((one for one in findings if shared(one, label)), key=lambda one: one.detector == "source-code")
        reason = (
            "nothing"
            if not over or (over[0].detector == "source-code" != label.detector)
            else "span"
            if any(accepts(label, one) for one in over)
            else f"as {over[0].detector}"
        )
        self.misses[label.detector, text.form, text.language, reason] += 1
        if keep:
            self._keep(("miss", label.detector), text, label.start, label.end)

    def _alarm(self, text: Text, finding: Found, keep: bool) -> None:
        on = [label.detector for label in text.labels if shared(finding, label) and label.detector != "source-code"]
        self._count(text, finding.detector, "false")
        wrong = not any(label.family == finding.family and shared(finding, label) for label in text.labels)
        if wrong:
            self.families.setdefault(finding.family, Counts()).false += 1
        self.alarms[finding.detector, text.form, text.language, f"on {on[0]}" if on else "on no label"] += 1
        if keep:
            self._keep(("alarm", finding.detector), text, finding.start, finding.end)

    def _keep(self, key: tuple[str, str], text: Text, start: int, end: int) -> None:
        kept = self.examples.setdefault(key, [])
        if len(kept) < 6:
            before, after = text.text[max(0, start - 40) : start], text.text[end : end + 25]
            kept.append(
                f"[{text.form} {text.language}] {before}⟦{text.text[start:end][:90]}⟧{after}".replace("\n", "⏎")
            )


def shared(finding: Found, label: Label) -> int:
    """How many characters both cover."""
    return max(0, min(finding.end, label.end) - max(finding.start, label.start))


def accepts(label: Label, finding: Found) -> bool:
    """Whether the finding's name is the label's or says the same."""
    return finding.detector == label.detector or finding.detector in SAME.get(label.detector, ())


def finds(finding: Found, label: Label) -> bool:
    """Whether the finding finds the label by the rule of overlap."""
    both = shared(finding, label)
    if not both or not accepts(label, finding):
        return False
    return label.detector in SHAPES or (both * 2 >= label.end - label.start and both * 2 >= finding.end - finding.start)


def harmless(finding: Found, labels: Iterable[Label]) -> bool:
    """Whether a finding that found nothing is no false alarm either."""
    for label in labels:
        if shared(finding, label) and (
            (label.optional and label.detector == finding.detector)
            or (finding.detector in GENERAL and label.family == "credentials")
        ):
            return True
    return False
