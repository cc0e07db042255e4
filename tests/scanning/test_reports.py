"""Reports: what other programs read, and never a value."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from tidegate.scanning import reports
from tidegate.scanning.files import Found, Seen

SEEN = [
    Seen(
        "src/a b.py",
        "text",
        40,
        (
            Found("src/a b.py", "email", "contact", 0.9, "****om", 3, 9, 2, 4, mark="abc"),
            Found("src/a b.py", "phone", "contact", 0.5, "****34", 19, 29, 3, 1),
        ),
    ),
    Seen("b.pdf", "pdf", 9, (Found("b.pdf", "iban", "money", 0.4, "***", 0, 3, place="page 2"),), (("x", "image"),)),
    Seen("c\x00.bin", "unknown", 1, (), (("", "file-type:unknown"),)),
    Seen("d.txt", "text", 1),
]


def test_json() -> None:
    told = json.loads(reports.as_json(SEEN, {"files": 4}))
    assert [(one["file"], one.get("line"), one.get("place")) for one in told["findings"]] == [
        ("src/a b.py", 2, None),
        ("src/a b.py", 3, None),
        ("b.pdf", None, "page 2"),
    ]
    assert told["unread"][0] == {"file": "b.pdf", "place": "x", "why": "image"}


def test_sarif() -> None:
    log = json.loads(reports.as_sarif(SEEN, "1"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {"email", "phone", "iban"}
    first, second, third = run["results"]
    assert [one["level"] for one in (first, second, third)] == ["error", "warning", "note"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "src/a%20b.py"
    assert place["region"] == {"startLine": 2, "startColumn": 4, "charOffset": 3, "charLength": 6}
    assert first["partialFingerprints"] == {"tidegate/v1": "abc"}
    assert "region" not in third["locations"][0]["physicalLocation"]
    assert len(run["invocations"][0]["toolExecutionNotifications"]) == 2


def test_junit() -> None:
    root = ElementTree.fromstring(reports.as_junit(SEEN))
    (suite,) = root
    assert dict(suite.attrib) == {
        "name": "tidegate scan", "tests": "4", "failures": "2", "skipped": "2", "errors": "0",
    }  # fmt: skip
    assert [[child.tag for child in case] for case in suite] == [["failure"], ["failure"], ["skipped"], []]
    assert "src/a b.py:2:4: email" in (suite[0][0].text or "")
