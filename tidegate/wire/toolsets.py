"""Sets of tools that Anthropic's Messages API takes beside its `mcp_servers`: which tools of a server a request lets
the model call.

Source: Anthropic, "MCP connector" (beta `mcp-client-2025-11-20`): an entry of `tools` with ``type: mcp_toolset`` names
a server by its `name` under `mcp_servers`; `default_config` and, above it, `configs` say whether a tool is enabled,
which it is where neither says.  By the types of its SDK (`anthropic` 2.12) a toolset may pin the listing of its server
(`tools`), `configs` may be a list with names, and blocks of messages bring in toolsets (`tool_definition`) and tools
(`mcp_tool_reference`, `mcp_toolset_reference`) later.

Whether a tool is enabled is ``true`` or ``false``, which readers of strings pass over, so the body is read once more,
where it hands over such servers at all.  Must never: take a tool for disabled where that can be read in another way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

#: The tools of each server, by what the message calls the server; ``None`` is any.
Listed: TypeAlias = Mapping[str, frozenset[str] | None]
_TOOLSET: Final = "mcp_toolset"
_TOOL: Final = "mcp_tool_reference"
_WHOLE: Final = "mcp_toolset_reference"


class _Unclear(Exception):
    """Two keys of one object are equal, or differ in case: readers make different things of it."""


def read_once(body: bytes) -> Any:
    """``body`` as JSON; ``None`` where it is none, or can be read in two ways."""
    try:
        return json.loads(body, object_pairs_hook=_once)
    except (ValueError, RecursionError, _Unclear):
        return None


def listed(message: Any) -> Listed:
    """What the toolsets in ``message`` let through; empty where there are none."""
    found: dict[str, frozenset[str] | None] = {}
    for one in _objects(message):
        kind, server = one.get("type"), one.get("mcp_server_name", one.get("server_name"))
        if not isinstance(kind, str) or kind not in _READERS or not isinstance(server, str):
            continue
        names, before = _READERS[kind](one), found.get(server, frozenset())
        found[server] = None if names is None or before is None else before | names
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len({key.lower() for key in made}) != len(pairs):
        raise _Unclear
    return made


def _objects(told: Any) -> Iterator[dict[str, Any]]:
    """Every object in it, at any depth."""
    waiting = [told]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _toolset(one: Mapping[str, Any]) -> frozenset[str] | None:
    configs = _configs(one.get("configs"))
    if configs is None:
        return None
    default = one.get("default_config")
    enabled = {name for name, config in configs.items() if _says(config) not in (None, False)}
    if _says(default) is False:
        return frozenset(enabled)
    pinned = one.get("tools")
    if not isinstance(pinned, list) or not all(_named(tool) for tool in pinned):
        return None
    off = {name for name, config in configs.items() if _says(config) is False}
    return frozenset({tool["name"] for tool in pinned} - off)


def _says(config: Any) -> Any:
    """What it says of ``enabled``: ``None`` where it says nothing."""
    return config.get("enabled") if isinstance(config, dict) else None


def _configs(said: Any) -> Mapping[str, Any] | None:
    """Configurations by the name of the tool; ``None`` where they have a shape of their own."""
    if said is None:
        return {}
    if isinstance(said, dict):
        return said
    if not isinstance(said, list) or not all(_named(one) for one in said):
        return None
    return {one["name"]: one for one in said}


def _named(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("name"), str)


def _tool(one: Mapping[str, Any]) -> frozenset[str] | None:
    return frozenset((one["name"],)) if _named(one) else None


def _whole(_one: Mapping[str, Any]) -> None:
    return None


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], frozenset[str] | None]]] = {
    _TOOLSET: _toolset,
    _TOOL: _tool,
    _WHOLE: _whole,
}
