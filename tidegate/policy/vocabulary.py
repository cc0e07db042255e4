"""The closed vocabulary of a policy file: every word it may contain, with the sentence that explains it.

The parser, the JSON Schema and the reference page are all made from these tables, so they cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tidegate.core.decision import Effect
from tidegate.core.exchange import ACTIVITIES, DEVICE_LABELS


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file, what it means, what it takes, and an example in YAML."""

    name: str
    means: str
    takes: str = ""
    example: str = ""


CONDITIONS: Final = (
    Word(
        "who",
        "The person. A group of `people:` stands for its members and hides a directory group of the same name.",
        "a person, a glob such as `*@partner.example`, a group of `people:`, a group named by your directory, or "
        "`anonymous` for nobody known",
        "who: [research, '*@partner.example']",
    ),
    Word(
        "where",
        "The network the request comes from.",
        "a zone of `zones:`, an address or a network",
        "where: office",
    ),
    Word(
        "service",
        "The AI service. Every property of a mapping must fit, each with any of its values; a fact that nobody knows "
        "fits nothing, so `not: {stored-in: KR}` includes services of which it is not known.",
        "an id or a name of the catalogue, or a mapping of properties",
        "service: {category: chatbot, stored-in: [CN]}",
    ),
    Word(
        "activity",
        "What is done there. A request may be several at once; one of them is enough. A page that is opened with a "
        "question in its address (`?q=`, `?prompt=`, `?query=`) is a prompt.",
        ", ".join(f"`{name}`" for name in ACTIVITIES),
        "activity: [prompt, upload]",
    ),
    Word(
        "account",
        "The account at the service, where the request shows it.",
        "`company`, `personal`, or a name or workspace with globs",
        "account: {not: company}",
    ),
    Word(
        "tool",
        "A tool that is called over the Model Context Protocol, handed to a model to call, or about to be run by a "
        "coding agent. `server` is the service of the catalogue at the host asked, or the host itself. A request that "
        "calls several tools is decided for each alone, and the strictest answer holds; a body that could not be read "
        "whole may call any.",
        "`SERVER/NAME` with globs, or a mapping of `server` and `name`, each a value, a list or `not:`",
        "tool: {server: github, name: [create_*, delete_repo]}",
    ),
    Word(
        "device",
        "The machine. `unmanaged` is every device not known to be managed, and a request without a known device.",
        ", ".join(f"`{name}`" for name in DEVICE_LABELS) + ", a name of `devices:`, or a device id with globs",
        "device: [managed, 'lab-*']",
    ),
    Word(
        "data",
        "Sensitive data found in what is sent. What could not be read makes the rule unsure: see `when-unsure`.",
        "a detector, a family of detectors, or a name of `data:`",
        "data: [kr-rrn, payment-card, credentials]",
    ),
    Word(
        "during",
        "Recurring hours, by the wall clock. Hours that end before they begin reach into the next morning and belong "
        "to the day they began on.",
        "a mapping of `days`, `hours` and `zone`, or a list of them",
        "during: {days: mon-fri, hours: 09:00-18:00, zone: Asia/Seoul}",
    ),
    Word(
        "from",
        "From this moment on. A bare day begins at its midnight in `time-zone`.",
        "a day, or a day and a time",
        "from: 2026-01-01",
    ),
    Word(
        "until",
        "Until this moment. A bare day is included to its end in `time-zone`.",
        "a day, or a day and a time",
        "until: 2026-12-31T18:00+09:00",
    ),
    Word(
        "quota",
        "How often the rule may let a person pass in each calendar window of `time-zone`: the clock hour, the day, the "
        "week from Monday, the month. Beyond it the rule no longer matches. Only what is counted uses it up or is "
        "stopped by it. Where nobody is known, the address is counted.",
        "a number, what is counted, and `per hour`, `per day`, `per week` or `per month`; no list and no `not:`",
        "quota: 40 prompts per day",
    ),
)

EFFECTS: Final = (
    Word("allow", "It passes."),
    Word("coach", "It passes once the person has acknowledged the message."),
    Word("justify", "It passes once the person has given a reason, which is recorded."),
    Word(
        "redact",
        "It passes with what was found replaced by placeholders, and the answer has the values put back. With `data:` "
        "that is replaced; without, everything that any detector finds, except what ordinary texts are full of and a "
        "rule has to name: the families `source-code`, `marking`, `network` and `bulk`.",
    ),
    Word("redirect", "It does not pass; the person is sent to the in-house assistant."),
    Word("block", "It does not pass."),
)

WORDS_OF_A_RULE: Final = (
    Word("name", "Its name, unique in the file, in records and on refusals.", "up to 64 characters, no space or colon"),
    Word("then", "The effect.", ", ".join(f"`{word.name}`" for word in EFFECTS), "then: coach"),
    Word("because", "Why the rule is there. Shown to people and recorded.", "text, or text by language"),
    Word("source", "Where the reason comes from: a decree, an article, a decision of the board.", "text"),
    Word("message", "What people are told.", "text, or text by language", "message: {en: Take care., ko: 주의하세요.}"),
    Word(
        "when-unsure",
        "What holds at least when something could not be inspected and the rule might have matched. `allow` means: go "
        "on as if nothing had been found.",
        "`allow`, `coach`, `justify`, `redirect` or `block`",
    ),
    Word("restore", "With `then: redact`: `false` replaces for good.", "`true` or `false`"),
    Word(
        "hold",
        "How long an acknowledgement or a reason lasts. Without it, 8 hours.",
        "a number of minutes, hours, days or weeks",
        "hold: 8 hours",
    ),
    Word(
        "monitor",
        "With `true` the rule is not carried out: everything is decided as if it were absent, and recorded with what "
        "would have been.",
        "`true` or `false`; not with `quota`",
    ),
    Word(
        "canary",
        "The rule holds for this share of people only. They are the same each time, stay among them when the share "
        "grows, and are others for another rule. Where nobody is known it does not hold.",
        "a share in per cent, with up to two decimals",
        "canary: 5%",
    ),
    Word(
        "exceptions",
        "Who may approve an exception from this rule, asked for by somebody it stops, and how long one may last. "
        "Without it, those of the policy; `none` where nobody may.",
        "a mapping of `by` and `at-most`, or `none`",
        "exceptions: {by: security@example.kr, at-most: 30 days}",
    ),
)
WORDS_OF_EXCEPTIONS: Final = (
    Word("by", "Who approves. Nobody approves what they ask for themselves.", "persons, globs, groups of `people:`"),
    Word("at-most", "How long an exception may last. Without it, 30 days.", "a number of hours, days or weeks"),
)
NO_EXCEPTIONS: Final = "none"
WORDS_OF_CONVERSATIONS: Final = (
    Word(
        "keep",
        "How long a conversation is kept after its last change; then it is deleted for good, with proof in the "
        "ledger. Without it, for ever.",
        "a number of hours, days or weeks",
    ),
    Word(
        "auditors",
        "Who may look into the conversations of others, for a reason that they give. Each look is in the ledger and "
        "shown to the person. Without it, nobody may.",
        "persons, globs, groups of `people:`",
    ),
)

SECTIONS: Final = (
    Word("organisation", "The name that people see on pages.", "text"),
    Word("time-zone", "The zone of dates, hours and quotas. Without it, UTC.", "a name such as `Asia/Seoul`"),
    Word("people", "Groups of people, by name.", "persons, globs, and other groups"),
    Word("zones", "Networks, by name.", "addresses and networks"),
    Word("devices", "Groups of devices, by name.", "device ids, with globs"),
    Word("data", "The organisation's own sensitive data, by name.", "one kind each"),
    Word("accounts", "The organisation's own accounts; all others there are personal.", "account ids, by service id"),
    Word("rules", "The rules. The first that matches decides."),
    Word("otherwise", "The effect where no rule matches, for services of the catalogue."),
    Word("when-unsure", "The `when-unsure` of rules that have none, and of failures. Without it, `block`."),
    Word(
        "monitor",
        "With `true` nothing of the policy is carried out: everything passes, and what would have been is recorded.",
        "`true` or `false`",
    ),
    Word(
        "exceptions",
        "The `exceptions` of rules that have none, and of `otherwise`. Without it, nobody may approve any.",
        "a mapping of `by` and `at-most`",
    ),
    Word(
        "conversations",
        "Conversations with the in-house assistant: how long they are kept, and who may look into them.",
        "a mapping of `keep` and `auditors`",
        "conversations: {keep: 90 days, auditors: [dpo@example.kr]}",
    ),
    Word("tests", "What the policy is expected to say. Run by `tidegate policy test`."),
)
REQUIRED_SECTIONS: Final = ("rules", "otherwise")

WORDS_OF_A_TEST: Final = (
    Word("name", "What the test is about.", "text"),
    Word("given", "The exchange. What is not said is absent.", "see below"),
    Word("expect", "The effect that is expected.", "an effect"),
    Word("rule", "The rule that is expected to decide.", "a name, or `otherwise`"),
)
WORDS_OF_A_GIVEN: Final = (
    Word("who", "The person. Without it, nobody is known.", "one name"),
    Word("groups", "Groups that a directory would name.", "names"),
    Word("where", "A zone (its first address is used) or an address.", "one zone or address"),
    Word("device", "Labels and the id of the device. Without it, no device is known.", "labels, an id"),
    Word("service", "The AI service.", "an id or a name of the catalogue"),
    Word("activity", "Without it, `tool` where a tool is called, and else `browse`.", "activities"),
    Word("account", "The account at the service.", "`company` or `personal`, its name, its workspace"),
    Word("tool", "Tools that are called; `tool` is then among the activities. Without it, none is.", "`SERVER/NAME`"),
    Word(
        "data",
        "What was found; a family stands for the first of its detectors.",
        "detectors, families, names of `data:`",
    ),
    Word("unread", "What was carried and could not be inspected.", "words of your own; `data:NAME` for own data"),
    Word("used-up", "Rules whose quota has no room left.", "names of rules"),
    Word("at", "The moment. Without it, the time of the test run.", "a day and a time"),
    Word("inquiry", "How inquiries stand, by service. Without it: as they do.", "such as `deepseek: overdue`"),
    Word("answered", "What operators answered, by service.", "such as `deepseek: {stored-in: [KR]}`"),
)

DATA_KINDS: Final = (
    Word(
        "exact",
        "Values of a table, kept as keyed digests alone: a CSV file, or a mapping of `query` and `database`. "
        "`tidegate data build` makes the index.",
        "a file, or a mapping",
        "{exact: customers.csv, columns: [email], together: [[name, phone]]}",
    ),
    Word(
        "documents",
        "Passages of documents, kept as fingerprints alone. `tidegate data build` makes the index.",
        "a folder or a file",
        "{documents: designs/, words: 30}",
    ),
    Word(
        "terms",
        "Words, in any case, width and layout, with plural endings, Korean particles and endings.",
        "words",
        "{terms: [Bluebird, 파랑새]}",
    ),
    Word(
        "patterns",
        "Patterns in the language of RE2, matched in linear time, each with texts it must find and must not.",
        "mappings",
        "{patterns: [{match: 'EMP-[0-9]{6}', found: [I am EMP-123456], not-found: [EMP-12]}]}",
    ),
)
#: Beside the kind; each names the kinds it belongs to.
WORDS_OF_DATA: Final = (
    Word(
        "columns",
        "With `exact`: columns whose values count by themselves. Without it and `together`, every column does.",
        "names of columns",
        "columns: [rrn, email]",
    ),
    Word(
        "together",
        "With `exact`: columns whose values count where those of one row stand near each other.",
        "a list of columns, or several such lists",
        "together: [[name, phone], [name, birthday]]",
    ),
    Word("near", "With `together`: how near, in characters. Without it, 200.", "20 to 2000", "near: 200"),
    Word(
        "confidence",
        "With `exact` and `terms`: findings less sure are left out. A value that may be an ordinary word has 0.7, "
        "another 0.95, one of a combination 0.99; a term has 0.95, one of three letters or fewer 0.75.",
        "0 to 1",
        "confidence: 0.9",
    ),
    Word("words", "With `documents`: how long a passage is. Without it, 30.", "12 to 500", "words: 30"),
    Word(
        "max-age",
        "With `exact` and `documents`: how old an index may get before nothing is concluded from what it does not "
        "find. Without it, that begins as soon as its file or folder has changed; an index of a query then never ages.",
        "a number of minutes, hours, days or weeks",
        "max-age: 7 days",
    ),
)
#: The kinds that each of those words belongs to.
DATA_WORD_KINDS: Final = {
    "columns": ("exact",),
    "together": ("exact",),
    "near": ("exact",),
    "confidence": ("exact", "terms"),
    "words": ("documents",),
    "max-age": ("exact", "documents"),
}
WORDS_OF_A_QUERY: Final = (
    Word("query", "What the database is asked; every column of the answer has a name.", "SQL"),
    Word(
        "database",
        "A URL of SQLAlchemy without a password, or the name of a file `keys/NAME.url` that holds one.",
        "a URL or a name",
    ),
)
WORDS_OF_A_PATTERN: Final = (
    Word("match", "The pattern.", "a regular expression of RE2"),
    Word("found", "Texts in which it must be found.", "texts"),
    Word("not-found", "Texts in which it must not be found.", "texts"),
    Word("context", "Words of which one must stand nearby.", "words"),
    Word("confidence", "How sure it is. Without it, 0.9.", "0.5 to 1"),
)
#: The family of findings of the organisation's own data; a rule may name it.
OWN_DATA: Final = "own-data"

#: Properties a rule may ask of a service, beside those the catalogue adds.
PROPERTIES: Final = (
    Word("category", "What kind of service it is."),
    Word("operator", "Who runs it."),
    Word("operator-country", "The country of the operator, in the two letters of ISO 3166."),
    Word("stored-in", "Countries where data is stored, in the two letters of ISO 3166; `EU` for the European Union."),
    Word("collects", "What it collects."),
    Word("trains-on-data", "Whether it trains models on what people send: `yes`, `no` or `opt-out`."),
    Word("model", "Models it makes."),
    Word("hosts-models-of", "Models of others that it runs."),
    Word(
        "inquiry",
        "How the organisation's inquiry to its operator stands: `none`, `drafted`, `sent`, `overdue` (sent, and no "
        "answer by the due date), `answered`, `accepted` or `refused`.",
        "states",
        "service: {inquiry: [overdue, refused]}",
    ),
    Word(
        "answered",
        "What its operator answered to an inquiry. What was not answered fits nothing.",
        "a mapping of properties",
        "service: {answered: {stored-in: [KR]}}",
    ),
)
#: What the operator of a service answered, as a fact: ``answered:stored-in``.
ANSWERED: Final = "answered"
INQUIRY: Final = "inquiry"
NO_INQUIRY: Final = "none"
INQUIRY_STATES: Final = (NO_INQUIRY, "drafted", "sent", "overdue", "answered", "accepted", "refused")

COUNTED: Final = {
    "prompt": "prompt",
    "upload": "upload",
    "download": "download",
    "share": "share",
    "sign-in": "sign-in",
    "tool call": "tool",
    "request": None,
}

#: Words of other systems, and the one that is said here.
SYNONYMS: Final = {
    "action": "then",
    "deny": "block",
    "effect": "then",
    "forbid": "block",
    "justification": "because",
    "mask": "redact",
    "network": "where",
    "permit": "allow",
    "reason": "because",
    "refuse": "block",
    "user": "who",
    "users": "who",
    "warn": "coach",
    "zone": "where",
}

ANONYMOUS: Final = "anonymous"
ACCOUNT_KINDS: Final = ("company", "personal")
EFFECT_WORDS: Final = tuple(effect.word for effect in Effect)
#: ``redact`` is missing: what was not read cannot be replaced.
UNSURE_WORDS: Final = tuple(word for word in EFFECT_WORDS if word != "redact")
CANARY: Final = r"^(100|[1-9]?\d(\.\d\d?)?) ?%$"
ACCOUNT_ID: Final = r"^[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}$"
RULE_NAME: Final = r"^[^\s:]{1,64}$"
LANGUAGE_TAG: Final = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


def names(words: tuple[Word, ...]) -> tuple[str, ...]:
    """The names of ``words``, in order."""
    return tuple(word.name for word in words)
