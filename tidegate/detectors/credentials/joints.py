"""How code, settings and commands join a name and its value; used by what only its name gives away."""

from __future__ import annotations

from typing import Final

#: The type that a variable is declared with, between its name and its value.
TYPED: Final = r"(?:(?:\s?[?!]?:\s{0,2}|\s)(?:[Ss]tring|str|SecretStr|NSString|&str|&'static str)\??(?:\s?\|\s?None)?)?"
#: What sets a value, in code, settings and notes; in makefiles with signs in front.
SETS: Final = r"(?:=>|[?+.:|]{0,3}=|!?={1,3}|:|->|→|：)"
#: Between a name and its value, where neighbours are aligned too.
SPACE: Final = r"(?:\s{0,3}|[ \t]{4,32})"
#: What closes a name and opens a value: quotes, and backslashes where the whole is written in a string.
CLOSED: Final = r"""(?:\\{0,3}["'`]|\]){0,2}"""
OPENED: Final = r"""(?:(?:[brufN@]|\$@?)?\\{0,3}["'`]{1,3})"""
ASSIGNS: Final = f"{CLOSED}{TYPED}{SPACE}{SETS}{SPACE}"
ASSIGNED: Final = f"{ASSIGNS}{OPENED}?"
#: A name and its value as arguments, attributes, elements, or words of a command: ``define('KEY', '…')``,
#: ``<entry key="api.token">…``, ``<key>ApiKey</key><string>…``, ``setx KEY "…"``.
BESIDE: Final = (
    r"""(?:["']\s{0,3},\s{0,3}["'](?:\\["'])?|["']\s{0,2}>\s{0,24}|</[A-Za-z]{1,12}>\s{0,16}<[A-Za-z]{1,12}>"""
    r"""|["'](?:\r?\n){2}|["']\s{1,4}value\s{0,2}=\s{0,2}["']|["']?\s{1,3}--body\s{1,3}["']?|\s{1,3}["'])"""
)
#: A name in one line and its value in the next but a few: Kubernetes, Terraform, CloudFormation.
NAMES: Final = r"""\b(?i:name|key|variable)["']?\s{0,3}[:= ]\s{0,3}["']?[A-Za-z0-9_./-]{0,60}"""
GIVES: Final = (
    r"""["']?[,\s{>+]{1,24}(?:["']?(?:type|description|sensitive|scope|enabled)["']?\s{0,16}[:=][^\n]{0,80}[\n,][\s>+]{0,24}){0,3}"""
    r"""["']?(?i:value|default)["']?\s{0,16}[:=]\s{0,3}["'`]?"""
)
#: What occurs wherever ``GIVES`` and a value do.
GIVEN: Final = r"""(?i:value|default)["']?\s{0,16}[:=]\s{0,3}["'`]?[^\s"'`]{6}"""
