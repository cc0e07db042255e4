"""What a starter policy could look like for what was found: a text to edit, never a decision.

It names what is in use, coaches by default, keeps personal data in, and puts what facts speak against first as a block
for people to keep or strike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tidegate.core.service import Service

#: Facts that organisations gave as their reason for a measure, with what they say.
AGAINST: Final = (
    ("stored-in", ("CN",), "keeps what is entered on servers in China"),
    ("trains-on-data", ("yes",), "trains its models on what is entered"),
    ("collects", ("keystrokes", "keyboard-patterns", "keystroke-patterns"), "collects keyboard patterns"),
)


def facts_against(service: Service) -> list[str]:
    """What the catalogue knows that speaks against a service."""
    return [says for name, values, says in AGAINST if service.facts.get(name, frozenset()) & set(values)]


def starter_policy(services: Sequence[Service]) -> str:
    """A policy for these services, as text with comments."""
    against = [service for service in services if facts_against(service)]
    rest = [service for service in services if not facts_against(service)]
    parts = [_HEAD]
    if against:
        parts.append(_block(against))
    parts.append(_DATA)
    if rest:
        parts.append(_coach(rest))
    parts.append(_TAIL)
    return "\n".join(parts)


def _names(services: Sequence[Service]) -> str:
    return "[" + ", ".join(service.id for service in services) + "]"


def _block(services: Sequence[Service]) -> str:
    lines = "".join(f"#   {service.name}: {'; '.join(facts_against(service))}.\n" for service in services)
    return f"""\
# In use, and facts speak against them.  Strike what you decide to allow.
{lines}- name: facts-speak-against-them
  service: {_names(services)}
  then: block
  because: What is entered there is not kept as we need it to be.
"""


def _coach(services: Sequence[Service]) -> str:
    return f"""\
# In use, and nothing in the catalogue speaks against them: a notice that people pass.
- name: in-use
  service: {_names(services)}
  then: coach
  message: Put no personal or sensitive data in.
"""


_HEAD: Final = """\
# A starter policy, made from what the logs show.  Read every rule before it comes into force.
# organisation: Ministry of Examples
rules:
"""
_DATA: Final = """\
# Personal data and secrets stay in, whatever the service.
- name: personal-data-and-secrets-stay
  activity: [prompt, upload]
  data: [credentials, national-id, money, email]
  then: redact
  when-unsure: justify
"""
_TAIL: Final = """\
# Every other service of the catalogue: allowed with a notice at first; `block` once you know what is needed.
otherwise: coach
when-unsure: justify
"""
