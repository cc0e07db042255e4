"""Which server names of handshakes are hosts of the catalogue, as Envoy's listeners are told.

By Envoy's matcher of names and not by the names of a filter chain, which know no patterns.  A change of the catalogue
changes no connection that stands: Envoy compares the chains alone.
Must never: be narrower than the virtual hosts of ``routes``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from tidegate.edges.envoy import routes
from tidegate.edges.envoy.upstream import TYPE

Json = dict[str, Any]

_INPUT: Final[Json] = {
    "name": "server-name",
    "typed_config": {"@type": TYPE + "extensions.matching.common_inputs.network.v3.ServerNameInput"},
}
_NAMES: Final = "type.googleapis.com/xds.type.matcher.v3.ServerNameMatcher"
_TEXT: Final = "type.googleapis.com/google.protobuf.StringValue"


def leading_to(chain: str, hosts: Sequence[str], patterns: Sequence[routes.Pattern]) -> Json:
    """A matcher that chooses the filter chain ``chain`` for names of the catalogue, and none for others.

    RFC 6066 section 3 has no dot at the end of a name; servers take it all the same, so it is no way round.
    """
    chosen = {"action": {"name": chain, "typed_config": {"@type": _TEXT, "value": chain}}}
    known: list[Json] = [{"domains": _dotted(routes.domains(hosts)), "on_match": chosen}] if hosts else []
    for under, fitting in routes.patterns_apart(hosts, patterns).items():
        below = {"matcher": {"matcher_list": {"matchers": [_fitting(under, fitting, chosen)]}}}
        known.append({"domains": _dotted([f"*.{under}"]), "on_match": below})
    kind = {"@type": _NAMES, "domain_matchers": known}
    return {"matcher_tree": {"input": _INPUT, "custom_match": {"name": "names", "typed_config": kind}}}


def _fitting(under: str, patterns: Iterable[routes.Pattern], chosen: Json) -> Json:
    any_of = "|".join(f"({matching})" for _, matching in patterns)
    whole = f"(?i)({any_of})\\.{under.replace('.', '[.]')}[.]?"
    value = {"safe_regex": {"regex": whole, "google_re2": {}}}
    return {"predicate": {"single_predicate": {"input": _INPUT, "value_match": value}}, "on_match": chosen}


def _dotted(names: Iterable[str]) -> list[str]:
    return [spelt for name in names for spelt in (name, f"{name}.")]
