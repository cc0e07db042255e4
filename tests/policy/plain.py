"""A policy file as an editor's schema checker sees it: YAML 1.2, where only true, false and numbers are not text."""

from __future__ import annotations

import re
from typing import Any

from tidegate.policy.document import Node, Scalar, Sequence, Sheet, read


def plain(text: str) -> Any:
    node = read(text, Sheet("plain.yaml"))
    return None if node is None else _value(node)


def _value(node: Node) -> Any:
    if isinstance(node, Scalar):
        return _scalar(node)
    if isinstance(node, Sequence):
        return [_value(item) for item in node.items]
    return {key.value: _value(value) for key, value in node.entries}


def _scalar(node: Scalar) -> Any:
    if not node.plain:
        return node.value
    if node.value.lower() in ("true", "false"):
        return node.value.lower() == "true"
    if node.value in ("", "~", "null"):
        return None
    return float(node.value) if re.fullmatch(r"-?\d+(\.\d+)?", node.value) else node.value
