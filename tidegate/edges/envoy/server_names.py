"""Which server names of handshakes are hosts of the catalogue, as Envoy's listeners are told.

By expressions and not by the names of a filter chain, which know no patterns.  A change of the catalogue changes no
connection that stands: Envoy compares the chains alone.
Must never: be narrower than the virtual hosts of ``routes``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from tidegate.edges.envoy import routes
from tidegate.edges.envoy.upstream import TYPE

Json = dict[str, Any]

_INPUT: Final[Json] = {
    "name": "server-name",
    "typed_config": {"@type": TYPE + "extensions.matching.common_inputs.network.v3.ServerNameInput"},
}
_TEXT: Final = "type.googleapis.com/google.protobuf.StringValue"
#: Hosts in one expression: RE2 refuses programs of more than a few hundred thousand steps.
_TOGETHER: Final = 2000


def leading_to(chain: str, hosts: Sequence[str], patterns: Iterable[routes.Pattern]) -> Json:
    """A matcher that chooses the filter chain ``chain`` for names of the catalogue, and none for others."""
    chosen = {"action": {"name": chain, "typed_config": {"@type": _TEXT, "value": chain}}}
    return {
        "matcher_list": {
            "matchers": [{"predicate": _fits(names), "on_match": chosen} for names in _names(hosts, patterns)]
        }
    }


def _names(hosts: Sequence[str], patterns: Iterable[routes.Pattern]) -> Iterator[str]:
    suffixes = sorted(set(hosts))
    for first in range(0, len(suffixes), _TOGETHER):
        yield f"(.*[.])?({'|'.join(map(_plain, suffixes[first : first + _TOGETHER]))})"
    for under, fitting in routes.patterns_apart(hosts, patterns).items():
        yield f"({'|'.join(f'({matching})' for _, matching in fitting)})[.]{_plain(under)}"


def _plain(name: str) -> str:
    return name.replace(".", "[.]")


def _fits(names: str) -> Json:
    # RFC 6066 section 3 has no dot at the end of a name; servers take it all the same.
    value = {"safe_regex": {"regex": f"(?i)({names})[.]?", "google_re2": {}}}
    return {"single_predicate": {"input": _INPUT, "value_match": value}}
