"""What a scan found, in the forms that other programs read: JSON, SARIF 2.1.0, JUnit.

Excerpts are masked as everywhere; no form has a value.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from tidegate.scanning.files import Found, Seen

#: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
#: How sure a finding must be to be an error, and to be a warning (section 3.27.10).
ERROR: Final = 0.8
WARNING: Final = 0.5


def where(found: Found) -> str:
    """``file:line:column``, or the file and the place in it."""
    if found.line:
        return f"{found.file}:{found.line}:{found.column}"
    return f"{found.file} ({found.place})" if found.place else found.file


def as_json(seen: Sequence[Seen], summary: Mapping[str, int]) -> str:
    """One object: ``findings``, ``unread`` and ``summary``."""
    findings = [
        {
            "file": one.file,
            **({"line": one.line, "column": one.column} if one.line else {}),
            **({"place": one.place} if one.place else {}),
            "detector": one.detector,
            "family": one.family,
            "start": one.start,
            "end": one.end,
            "confidence": one.confidence,
            "excerpt": one.excerpt,
        }
        for each in seen
        for one in each.found
    ]
    unread = [{"file": each.file, "place": place, "why": why} for each in seen for place, why in each.missed]
    return json.dumps({"findings": findings, "unread": unread, "summary": dict(summary)}, ensure_ascii=False, indent=1)


def as_sarif(seen: Sequence[Seen], version: str) -> str:
    """A log with one run."""
    names = sorted({(one.detector, one.family) for each in seen for one in each.found})
    rules = [
        {
            "id": detector,
            "name": detector,
            "shortDescription": {"text": f"{detector} ({family})"},
            "properties": {"tags": ["security", family]},
        }
        for detector, family in names
    ]
    notes = [
        {"level": "note", "message": {"text": f"Not read: {why}"}, "locations": [_location(each.file, place)]}
        for each in seen
        for place, why in each.missed
    ]
    run = {
        "tool": {"driver": {"name": "Tidegate", "version": version, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one) for each in seen for one in each.found],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _result(one: Found) -> dict[str, Any]:
    level = "error" if one.confidence >= ERROR else "warning" if one.confidence >= WARNING else "note"
    location = _location(one.file, one.place)
    if one.line:
        location["physicalLocation"]["region"] = {
            "startLine": one.line,
            "startColumn": one.column,
            "charOffset": one.start,
            "charLength": one.end - one.start,
        }
    return {
        "ruleId": one.detector,
        "level": level,
        "message": {"text": f"{one.detector} ({one.family}): {one.excerpt}"},
        "locations": [location],
        "properties": {"confidence": one.confidence},
        **({"partialFingerprints": {"tidegate/v1": one.mark}} if one.mark else {}),
    }


def _location(file: str, place: str) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": quote(Path(file).as_posix())}}}
    if place:
        location["logicalLocations"] = [{"fullyQualifiedName": place}]
    return location


def as_junit(seen: Sequence[Seen]) -> str:
    """One test case for each file; what is in it is its failure, what was not read makes it skipped."""
    root = Element("testsuites")
    failures, skipped = sum(bool(each.found) for each in seen), sum(bool(each.missed) for each in seen)
    suite = SubElement(
        root,
        "testsuite",
        name="tidegate scan",
        tests=str(len(seen)),
        failures=str(failures),
        skipped=str(skipped),
        errors="0",
    )
    for each in seen:
        case = SubElement(suite, "testcase", name=_printable(each.file), classname="tidegate.scan")
        if each.found:
            kinds = Counter(one.detector for one in each.found)
            told = ", ".join(f"{count} {name}" for name, count in sorted(kinds.items()))
            failure = SubElement(case, "failure", message=_printable(told))
            failure.text = _printable("\n".join(f"{where(one)}: {one.detector} {one.excerpt}" for one in each.found))
        elif each.missed:
            said = ", ".join(sorted({why for _, why in each.missed}))
            SubElement(case, "skipped", message=_printable(f"not read: {said}"))
    indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}'


def _printable(text: str) -> str:
    """Without what XML 1.0 cannot hold (section 2.2)."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "·" for letter in text)
