"""Findings as text, JSON and SARIF."""

from __future__ import annotations

import jsonschema

from tidegate.policy.findings import KINDS, Finding, Severity, sarif

FINDING = Finding("over", 3, 5, "old", "“old” ended.", "Remove it.", ("other",), "tidegate decide --service x")

#: What SARIF 2.1.0 section 3 asks of the properties used here.
SHAPE = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "results": {
                        "items": {
                            "required": ["message", "ruleId"],
                            "properties": {"level": {"enum": ["none", "note", "warning", "error"]}},
                        }
                    }
                },
            },
        },
    },
}


def test_a_line_says_where_how_bad_what_and_what_to_do() -> None:
    assert FINDING.render("p.yaml") == (
        "p.yaml:3:5: warning: “old” ended. Remove it. [over]\n    tidegate decide --service x"
    )
    assert Finding("over", 0, 0, "", "What.").render("p.yaml") == "p.yaml: warning: What. [over]"


def test_json_says_the_same() -> None:
    told = FINDING.to_dict("p.yaml")
    assert (told["severity"], told["line"], told["column"], told["others"]) == ("warning", 3, 5, ["other"])


def test_sarif_has_a_place_for_what_has_one() -> None:
    log = sarif([FINDING, Finding("over", 0, 0, "", "What.")], "p.yaml", "1")
    jsonschema.validate(log, SHAPE)
    places = [each["locations"][0]["physicalLocation"] for each in log["runs"][0]["results"]]
    assert places[0]["region"] == {"startLine": 3, "startColumn": 5}
    assert "region" not in places[1]
    assert {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]} == set(KINDS)


def test_every_kind_says_its_criterion() -> None:
    assert all(kind.means.endswith(".") and kind.severity in Severity for kind in KINDS.values())
