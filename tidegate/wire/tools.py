"""Tools that a body calls or hands over, told by its shape alone, wherever it is sent.

A call is a JSON-RPC 2.0 request with the method ``tools/call`` (Model Context Protocol 2025-11-25, "Tools"; 2025-03-26
knew batches).  A model is handed the tools of a server by ``tools[].server_url``, ``connector_id`` or ``tunnel_id``
(OpenAI, Responses and Realtime: "Connectors and MCP servers"; agents of its SDK 3.54 have the address under
``transport``), by ``mcp_servers[].url`` (Anthropic, "MCP connector"), with its `toolsets`, and by
``tools[].mcpServers[].streamableHttpTransport.url`` (Gemini API, ``Tool``; ``tools[].url`` with interactions).

Readers of JSON differ in what they make of a key that is there twice or in another case, so every reading of it counts:
both names are called, and a list of what is let through says nothing where a key is there twice.  The server is never
taken from what a message says of itself.
Must never: take a body for harmless that was not read whole; leave a call out because there are many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from tidegate.core.exchange import UNKNOWN, Unknown, Unread
from tidegate.wire import mirrors, toolsets
from tidegate.wire.reasons import (
    MALFORMED,
    MALFORMED_ENCODING,
    TOO_DEEP,
    TOO_LARGE,
    TOO_MANY_PARTS,
    TRAILING_BYTES,
    TRUNCATED,
    UNKNOWN_CHARSET,
    UNKNOWN_ENCODING,
)

CALL: Final = "tools/call"
#: More different tools than this in one body, and it may as well call any.
MOST: Final = 64
#: The server that the request itself goes to.
HERE: Final = ""
_METHOD: Final = "method"
_ENDS: Final = (_METHOD, ".server_url", ".connector_id", ".tunnel_id", ".url")
#: The letters that those end in: one look for most paths, of which every prompt has some.
_LAST: Final = frozenset("dDlL")
_NAME: Final = "params.name"
#: A message is the body, one of a batch, or one of several after one another; one inside a text is only spoken of.
_MESSAGE: Final = re.compile(r"(?:<\d+>\.?)?(?:\[\d+\]\.)?method", re.ASCII | re.IGNORECASE)
_ENTRY: Final = r"((?:[\w.\[\]<>]*\.)?(?:tools|mcp_?servers)\[\d+\])"
_SERVER: Final = re.compile(
    _ENTRY + r"(?:\.(?:streamable_?http_?)?transport)?\.(?:server_url|connector_id|tunnel_id|url)",
    re.DOTALL | re.IGNORECASE,
)
#: Where the tools that are let through are listed, below the entry of a server.  A key in another case lets all through
#: where it is not read.
_LISTED: Final = re.compile(
    _ENTRY + r"\.(?:allowed_tools|allowed_tools\.tool_names|tool_configuration\.allowed_tools)\[\d+\]", re.DOTALL
)
#: What was not read and may have held the whole message, not only a file in it.
_HIDING: Final = frozenset(
    {
        MALFORMED,
        MALFORMED_ENCODING,
        TOO_DEEP,
        TOO_LARGE,
        TOO_MANY_PARTS,
        TRAILING_BYTES,
        TRUNCATED,
        UNKNOWN_CHARSET,
        UNKNOWN_ENCODING,
    }
)


class Called(NamedTuple):
    """A tool: the host of its server, or its connector, or `HERE`; and its name, as it stands in the message.

    Without a name it may be any of that server.
    """

    server: str
    name: str | None


def called(
    values: Mapping[str, Sequence[str]],
    unread: Iterable[Unread],
    body: bytes = b"",
    headers: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Called, ...] | Unknown:
    """The tools in ``body``, whose strings are ``values`` by path; ``UNKNOWN`` where it was not read far enough.

    A tool that ``headers`` name is called too: whoever passes the message on may go by them.
    """
    paths = [path for path in values if path[-1:] in _LAST and path.lower().endswith(_ENDS)]
    found = dict.fromkeys(chain(_calls(paths, values), _handed(paths, values, body))) if paths else {}
    if headers.get(mirrors.METHOD) == CALL:
        found[Called(HERE, mirrors.said(headers[mirrors.NAME]) if mirrors.NAME in headers else None)] = None
    if len(found) > MOST or any(one.why in _HIDING for one in unread):
        return UNKNOWN
    return tuple(found)


def _calls(paths: Iterable[str], values: Mapping[str, Sequence[str]]) -> Iterator[Called]:
    calling = [path for path in paths if _MESSAGE.fullmatch(path) and CALL in values[path]]
    if not calling:
        return
    named: dict[str, list[str]] = {}
    for path, names in values.items():
        if (lower := path.lower()).endswith(_NAME):
            named.setdefault(lower.removesuffix(_NAME), []).extend(names)
    for path in calling:
        for name in named.get(path[: -len(_METHOD)].lower(), (None,)):
            yield Called(HERE, name)


def _handed(paths: Iterable[str], values: Mapping[str, Sequence[str]], body: bytes) -> Iterator[Called]:
    servers = [(entry[1], path) for path in paths if (entry := _SERVER.fullmatch(path))]
    if not servers:
        return
    message = toolsets.read_once(body)
    sets = toolsets.listed(message)
    listed: dict[str, list[str]] = {}
    for path, names in values.items() if message is not None else ():
        if entry := _LISTED.fullmatch(path):
            listed.setdefault(entry[1], []).extend(names)
    for entry_of, path in servers:
        labels = values.get(f"{entry_of}.name", ())
        through = _through(listed.get(entry_of, []), [sets[label] for label in labels if label in sets])
        yield from (Called(host_of(server), name) for server in values[path] for name in through)


def _through(listed: list[str], sets: list[frozenset[str] | None]) -> list[str | None]:
    """What may be called of a server: where lists differ, whatever one of them lets through."""
    if None in sets:
        return [None]
    return [*listed, *sorted(name for each in sets if each for name in each)] or [None]


def host_of(server: str) -> str:
    """The host of an address; what is no address, such as the id of a connector, is taken as it is."""
    try:
        return (urlsplit(server).hostname or "").rstrip(".") or server
    except ValueError:
        return server
