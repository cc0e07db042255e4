"""Which exchanges some policies cannot tell apart, so that one of each kind is decided and the answer is all of theirs.

Each value of a field is asked once which rules it fits; values that fit the same rules are one class.  Fields that no
table of a policy is about (what was not read, quotas, whatever is new in a record) are told apart by their value.

It must never take two exchanges for alike that one of the policies may answer differently.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from tidegate.core.exchange import Account, Exchange, Target
from tidegate.core.record import exchange_from_dict
from tidegate.core.service import Service
from tidegate.policy.index import Evaluator
from tidegate.policy.own_accounts import asks_kinds
from tidegate.replay.columns import ASKED

#: The fields that policies have tables for.
_TOLD: Final = ("minute", "who", "address", "device", "service", "activity", "account", "tools", "data")
#: The fields that make a kind, in the order of a key.
MAKING: Final = (*_TOLD, "unread", "quota", "recognised", "extra", "decision", "failures")
_BLANK: Final = Exchange("replayed", datetime(2000, 1, 1, tzinfo=UTC), Target(""))


class Values:
    """Every value of one field that was met, numbered over the whole record."""

    __slots__ = ("_places", "listed")

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}
        self.listed: list[bytes] = []

    def numbered(self, values: Iterable[bytes]) -> NDArray[np.int64]:
        """The numbers of ``values``, new ones taken up."""
        places = self._places
        numbers = [places.setdefault(value, len(places)) for value in values]
        if len(places) > len(self.listed):
            self.listed.extend(list(places)[len(self.listed) :])
        return np.array(numbers, np.int64)


class Classes:
    """For each field, the class of each value, as ``evaluators`` see it."""

    def __init__(self, evaluators: Iterable[Evaluator], values: Mapping[str, Values]) -> None:
        self._evaluators = tuple(evaluators)
        # A policy's own accounts make of an account's name and its service what rules ask about.
        self._by_account = any(asks_kinds(each.policy) for each in self._evaluators)
        self._values = values
        self._known: dict[str, dict[Hashable, int]] = {name: {} for name in MAKING}
        self._classes: dict[str, NDArray[np.int64]] = {name: np.zeros(0, np.int64) for name in MAKING}

    def of(self, field: str) -> NDArray[np.int64]:
        """The class of each value of ``field``, by its number."""
        listed, classes = self._values[field].listed, self._classes[field]
        if len(listed) > len(classes):
            new = listed[len(classes) :]
            if field in _TOLD:
                known = self._known[field]
                found = [known.setdefault(self._told(field, value), len(known)) for value in new]
            else:
                found = list(range(len(classes), len(listed)))
            classes = self._classes[field] = np.concatenate([classes, np.array(found, np.int64)])
        return classes

    def _told(self, field: str, value: bytes) -> Hashable:
        if not value or value == b"null":
            return value
        try:
            x = _only(field, value)
        except (KeyError, TypeError, ValueError):
            return value
        told: tuple[Hashable, ...] = tuple(each.told(x) for each in self._evaluators)
        if self._by_account and isinstance(x.account, Account) and x.account.name is not None:
            return value
        return (*told, x.service.id) if self._by_account and isinstance(x.service, Service) else told


def _only(field: str, value: bytes) -> Exchange:
    """An exchange of which only ``field`` is known."""
    if field == "minute":
        return replace(_BLANK, at=datetime.fromisoformat(value.decode() + "Z"))
    return exchange_from_dict(_dict({field: value}))


def exchange_of(values: Mapping[str, bytes]) -> Exchange:
    """The exchange that these values are of.  Raises as ``core.record.exchange_from_dict`` does."""
    return exchange_from_dict(_dict({name: values[name] for name in ("minute", *ASKED)}))


def _dict(values: Mapping[str, bytes]) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "id": "replayed",
        "at": values.get("minute", b"2000-01-01T00:00").decode() + ":00Z",
        "target": {"host": "", "port": 0, "method": ""},
    }
    for name, value in values.items():
        if name == "extra" and value:
            kept |= msgspec.json.decode(value)
        elif name != "minute" and value:
            kept[name] = msgspec.json.decode(value)
    return kept
