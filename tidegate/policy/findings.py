"""What lint finds: a closed list of kinds, how much each matters, and the same findings as SARIF.

SARIF is the OASIS format 2.1.0 that editors and code hosts read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final


class Severity(Enum):
    """How much a finding matters.  The names are SARIF's levels."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its stable code, how much it matters, and when exactly it is told."""

    code: str
    severity: Severity
    means: str


KINDS: Final = {
    kind.code: kind
    for kind in (
        Kind("unreadable", Severity.ERROR, "The file is no policy: what the loader says of it."),
        Kind("never-matches", Severity.ERROR, "No exchange fits all conditions of the rule."),
        Kind(
            "always-overruled",
            Severity.ERROR,
            "Every exchange that fits the rule is decided by earlier rules; those named are enough for that.",
        ),
        Kind(
            "milder-first",
            Severity.WARNING,
            "An earlier rule lets pass what fits this stricter one too, and neither is the exception of "
            "the other: each fits exchanges that the other does not, and no test of the policy shows that it is meant.",
        ),
        Kind("over", Severity.WARNING, "The rule's `until` has passed."),
        Kind(
            "awaits-inquiry",
            Severity.NOTE,
            "No inquiry to an operator stands, or was answered, as the rule asks: it begins to match when one does.",
        ),
        Kind("says-nothing", Severity.WARNING, "A condition that leaves nothing out, though it is there to limit."),
        Kind("never-found", Severity.ERROR, "Own data is wanted surer than any finding of its kind can be."),
        Kind(
            "untold-accounts",
            Severity.WARNING,
            "The rule asks of which kind an account is at services of which the policy names no `accounts:`.",
        ),
        Kind("unseen-account", Severity.WARNING, "The rule asks for an account where no known request shows one."),
        Kind(
            "unknown-server",
            Severity.NOTE,
            "A server of `tool:` that is no service of the catalogue and no host: only hooks of agents name such.",
        ),
        Kind("unseen-answer", Severity.WARNING, "The rule asks for data in what a service sends, which nobody reads."),
        Kind("country-as-language", Severity.WARNING, "A text is marked with a country where its language is meant."),
        Kind("nearly-alike", Severity.NOTE, "A domain that stands once and is nearly one that stands more often."),
        Kind(
            "vain-quota",
            Severity.WARNING,
            "The quota does not count what the rule is about, or nothing is stricter beyond it.",
        ),
        Kind(
            "vain-exceptions",
            Severity.WARNING,
            "The rule refuses nobody, or whatever it refuses is refused by later rules that allow no exceptions.",
        ),
        Kind(
            "unknown-approver",
            Severity.WARNING,
            "Whoever approves exceptions is no group of `people:` and no person: a directory is not asked for that.",
        ),
        Kind("anyone-approves", Severity.WARNING, "Everybody who is known may approve exceptions."),
        Kind("no-such-fact", Severity.WARNING, "No service of the catalogue has the fact that the rule asks for."),
        Kind("unused-name", Severity.NOTE, "A name that the policy declares and uses nowhere."),
        Kind("unasked-accounts", Severity.NOTE, "Accounts of a service are declared and no rule asks about them."),
        Kind(
            "unknown-group",
            Severity.NOTE,
            "A word for people that is no group of `people:` and no person: it fits only if a directory names it.",
        ),
        Kind(
            "wider-than-named",
            Severity.WARNING,
            "The rule's name mentions a service, group, zone, activity or data, and the rule is not limited to it.",
        ),
        Kind(
            "wider-than-its-reason",
            Severity.NOTE,
            "The rule's reason mentions a service or a group, and the rule has no condition on services, or people; or "
            "it allows, and holds for others too.",
        ),
        Kind("only-watched", Severity.NOTE, "The whole policy is only monitored."),
        Kind("stops-nothing", Severity.NOTE, "Every rule allows, and so does `otherwise`."),
        Kind("same-network", Severity.WARNING, "Two zones are the same networks."),
        Kind("one-address", Severity.WARNING, "A zone has an address that ends in 0 and has no mask."),
        Kind("no-wildcard", Severity.WARNING, "A name has a sign that is a wildcard elsewhere and stands for itself."),
        Kind("unheard", Severity.WARNING, "A rule that allows has a message, which nobody is shown."),
        Kind("called-otherwise", Severity.WARNING, "A rule's name begins with an effect that it does not have."),
        Kind("far-end", Severity.NOTE, "A rule ends in more than ten years."),
        Kind("hours-of-utc", Severity.NOTE, "A rule has hours, and neither it nor the policy says of which zone."),
        Kind(
            "leaves-out-unknown",
            Severity.WARNING,
            "A rule that does not allow is for everybody who is known, and no rule names those who are not.",
        ),
        Kind("half-guarded", Severity.NOTE, "Data is guarded in prompts, and in uploads by no rule."),
        Kind("old-fact", Severity.NOTE, "The rule leans on facts that were last seen long ago."),
        Kind("unsourced-fact", Severity.WARNING, "The rule leans on facts without a source."),
        Kind("too-hard", Severity.NOTE, "Whether the rule can ever decide could not be told in bounded time."),
    )
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, where it is, what it is, what to do, the other rules it is about, and an example to ask.

    ``file`` is only told where the policy is written in several.
    """

    code: str
    line: int
    column: int
    rule: str
    what: str
    fix: str = ""
    others: tuple[str, ...] = ()
    example: str = ""
    file: str = ""

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return KINDS[self.code].severity

    def render(self, file: str) -> str:
        """As one line, and the example below it."""
        file = self.file or file
        where = f"{file}:{self.line}:{self.column}" if self.line else file
        text = f"{where}: {self.severity.value}: {self.what}" + (f" {self.fix}" if self.fix else "")
        return f"{text} [{self.code}]" + (f"\n    {self.example}" if self.example else "")

    def to_dict(self, file: str) -> dict[str, Any]:
        """As JSON data."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.file or file,
            "line": self.line,
            "column": self.column,
            "rule": self.rule,
            "what": self.what,
            "fix": self.fix,
            "others": list(self.others),
            "example": self.example,
        }


def sarif(findings: Sequence[Finding], file: str, version: str) -> dict[str, Any]:
    """The findings as one SARIF 2.1.0 log."""
    rules = [
        {
            "id": kind.code,
            "shortDescription": {"text": kind.means},
            "defaultConfiguration": {"level": kind.severity.value},
        }
        for kind in KINDS.values()
    ]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "tidegate policy lint", "version": version, "rules": rules}},
                "results": [_result(each, file) for each in findings],
            }
        ],
    }


def _result(finding: Finding, file: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": finding.file or file}}
    if finding.line:
        physical["region"] = {"startLine": finding.line, "startColumn": max(finding.column, 1)}
    return {
        "ruleId": finding.code,
        "level": finding.severity.value,
        "message": {"text": f"{finding.what} {finding.fix}".strip()},
        "locations": [{"physicalLocation": physical}],
    }
