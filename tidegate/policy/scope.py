"""A region in words: which people, places, services, activities and data, and an example as a question to ask.

Services, people, places and activities are worked out exactly: one is listed if some exchange of the region has it.
It names data by detector or family; there is no value here to show.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tidegate.core.exchange import UNKNOWN, Device, Exchange, Tool
from tidegate.policy.difference import projected
from tidegate.policy.dimensions import LabelsLeft, bits
from tidegate.policy.instants import FIRST, Instant
from tidegate.policy.model import UNLOOKED
from tidegate.policy.regions import Region
from tidegate.policy.space import ACCOUNT, ACTIVITY, DATA, DEVICE, SERVICE, TIME, TOOLS, WHERE, WHO, Space
from tidegate.policy.vocabulary import ACCOUNT_KINDS
from tidegate.policy.whence import places_of

#: Names in one line of text; JSON has them all.
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Scope:
    """What a region is about.  An empty tuple is "any"; what is not told apart by any rule is not listed at all."""

    services: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    times: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, list[str]]:
        """As JSON data, only what is narrowed."""
        return {name: list(values) for name in self.__slots__ if (values := getattr(self, name))}

    def lines(self) -> list[str]:
        """As lines of text; what is not narrowed is left out."""
        return [f"{name:<11}{shortened(values)}" for name, values in self.to_dict().items()] or ["everything"]


def shortened(values: list[str] | tuple[str, ...]) -> str:
    """Some of ``values``, and how many more there are."""
    shown, more = values[:MOST_SHOWN], len(values) - MOST_SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def scope(space: Space, region: Region, apart: int) -> Scope:
    """What exchanges of ``region`` that are in none of the rows ``apart`` have."""
    fields = space.fields
    tops = space.solver.everything

    def atoms(place: int) -> int:
        found = projected(space, region, apart, place)
        top = tops[place][0] if isinstance(tops[place], tuple) else tops[place]
        return 0 if found == top else found

    return Scope(
        services=tuple(sorted(each.id for n in bits(atoms(SERVICE)) for each in fields.services.values[n])),
        people=_people(space, region, atoms(WHO)),
        places=places_of(space, atoms(WHERE)),
        activities=_activities([fields.activities.values[n] for n in bits(atoms(ACTIVITY))]),
        devices=tuple(dict.fromkeys(device_of(fields.devices.values[n][0]) for n in bits(atoms(DEVICE)))),
        accounts=tuple(dict.fromkeys(_account(fields.accounts.values[n][0]) for n in bits(atoms(ACCOUNT)))),
        tools=tuple(dict.fromkeys(called(fields.tools.values[n][0]) for n in bits(atoms(TOOLS)))),
        data=_data(space, region[DATA]),
        times=_times([fields.times.values[n][0] for n in bits(atoms(TIME))], space.policies[-1].zone),
    )


def _people(space: Space, region: Region, atoms: int) -> tuple[str, ...]:
    groups = space.fields.groups
    told = [f"in {' or '.join(groups[n] for n in bits(any_of))}" for _, any_of in sorted(region[WHO][2])]
    told += [f"not in {groups[n]}" for n in bits(region[WHO][1])] if atoms or told else []
    return tuple(dict.fromkeys((*told, *(name for n in bits(atoms) for name in persons(space, n)))))


def persons(space: Space, atom: int) -> tuple[str, ...]:
    """The people of one atom: those whom a policy names, and one to stand for the others."""
    listed, values = space.named, space.fields.people[atom]
    named = tuple(each for each in values if each is not None and each in listed)
    others = [each for each in values if each is not None and each not in listed]
    return (
        *named,
        *(f"others, such as {each}" for each in others[:1]),
        *("nobody known" for each in values if each is None),
    )


def _activities(values: list[tuple[frozenset[str], ...]]) -> tuple[str, ...]:
    alone = dict.fromkeys(word for each in values for words in each if len(words) == 1 for word in sorted(words))
    return tuple(alone) or tuple("+".join(sorted(each[0])) or "none" for each in values)


def device_of(device: Device | None) -> str:
    """A device by its labels and its id."""
    if device is None:
        return "no known device"
    return f"{'+'.join(sorted(device.labels)) or 'nothing known'} ({device.id})"


def _account(account: Any) -> str:
    told = account and [word for word in (account.kind, account.name, account.tenant) if word]
    return " ".join(told) if told else "no account shown"


def called(tools: tuple[Tool, ...]) -> str:
    """What is called, in words."""
    return ", ".join(map(str, tools)) or "no tool"


def _data(space: Space, left: LabelsLeft) -> tuple[str, ...]:
    having = [f"with {labels_of(space, clause)}" for clause in sorted(left[1])]
    return (*having, *([f"without {labels_of(space, left[0])}"] if left[0] else []))


def labels_of(space: Space, mask: int) -> str:
    """Detectors in few words: a family where all of it is meant."""
    fields = space.fields
    told: list[str] = []
    for family in dict.fromkeys(fields.families[fields.detectors[n]] for n in bits(mask)):
        whole = fields.detectors_of(frozenset((family,)))
        if whole and whole & ~mask == 0:
            told.append(family)
        else:
            told += [fields.detectors[n] for n in bits(mask & whole)]
    return " or ".join([*told[:MOST_SHOWN], *([f"{len(told) - MOST_SHOWN} more"] if len(told) > MOST_SHOWN else [])])


def _times(instants: list[Instant], zone: ZoneInfo) -> tuple[str, ...]:
    """Stretches of time by the clock of ``zone``, those that follow one another as one.

    Within them it may be for some hours only.
    """

    def shown(moment: datetime) -> str:
        return moment.astimezone(zone).isoformat(timespec="minutes")

    def told(begins: datetime | None, ends: datetime | None) -> str:
        since = f"from {shown(begins)}" if begins else ""
        until = f"before {shown(ends)}" if ends else ""
        return " ".join(filter(None, (since, until))) or "at some hours"

    stretches: list[tuple[datetime | None, datetime | None]] = []
    for begins, ends in sorted({(each.begins, each.ends) for each in instants}, key=lambda each: each[0] or FIRST):
        if stretches and begins is not None and stretches[-1][1] == begins:
            stretches[-1] = (stretches[-1][0], ends)
        else:
            stretches.append((begins, ends))
    return tuple(told(*each) for each in stretches)


def question_of(x: Exchange) -> dict[str, list[str]]:
    """An example as the options of ``tidegate decide``: what is not said is absent."""
    said: dict[str, list[str]] = {}
    if x.who is not UNKNOWN:
        said["who"] = [x.who.person] if x.who.person else []
        said["group"] = sorted(x.who.groups)
    if x.address is not UNKNOWN and x.address is not None:
        said["where"] = [str(x.address)]
    if x.service is not UNKNOWN and x.service is not None:
        said["service"] = [x.service.id]
    if x.activity is not UNKNOWN:
        said["activity"] = sorted(x.activity)
    if x.device is not UNKNOWN and x.device is not None:
        said["device"] = [*sorted(x.device.labels), x.device.id]
    if x.account is not UNKNOWN and x.account is not None:
        names = [word for word in (x.account.name, x.account.tenant) if word and word not in ACCOUNT_KINDS]
        said["account"] = [*([x.account.kind] if x.account.kind else []), *names]
    if x.tools is not UNKNOWN:
        said["tool"] = [str(tool) for tool in x.tools]
    if x.data is not UNKNOWN:
        said["data"] = [finding.detector for finding in x.data]
    said["unread"] = [item.what if item.label is None else f"{UNLOOKED}{item.label}" for item in x.unread]
    said["used-up"] = [name for name, room in x.quota if not room]
    said["at"] = [x.at.isoformat(timespec="minutes").replace("+00:00", "Z")]
    return {name: values for name, values in said.items() if values}


def command(x: Exchange) -> str:
    """An example as a command that asks it."""
    words = [f"--{name} {shlex.quote(','.join(values))}" for name, values in question_of(x).items()]
    return " ".join(["tidegate decide", *words])
