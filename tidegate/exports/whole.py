"""Every export of one policy and one catalogue, as files: what the commands write and what is measured.

A choke point is asked once and all its files come from those answers.  Each file says in its head what it was made of
and how long it holds; forms without comments have that beside them, in what the command tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, TypeAlias

from tidegate.catalog.catalog import Catalog
from tidegate.exports import browsers, devices, forms, name_lists, pac
from tidegate.exports.asking import Asked, Standing, Verdict
from tidegate.exports.browsers import Policies, Way
from tidegate.exports.points import CHROME, DNS, GATEWAY, ChokePoint
from tidegate.exports.seeing import TELLABLE
from tidegate.exports.targets import Answers, Carved, HostAnswer, carve
from tidegate.policy.conditions import Network
from tidegate.policy.model import Policy

#: File name and text.
Files: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ground:
    """What exports are made of.

    ``at`` is the moment they are made for; ``serial`` the zone's.  ``zone`` are the networks of the name servers'
    clients where those are of one zone.  ``proxy`` is Tidegate as clients reach it, ``others`` a proxy for all else.
    ``way`` is what browsers are forced to use.  ``told`` is what of ``who`` and ``device`` the installation can know.
    """

    policy: Policy
    catalog: Catalog
    at: datetime
    serial: int
    zone: tuple[Network, ...] | None = None
    device: frozenset[str] = frozenset({"managed", "company"})
    alone: bool = False
    live: bool = False
    canaries: bool = True
    origin: str = "rpz.tidegate"
    proxy: str = "127.0.0.1:8080"
    others: str | None = None
    secure: bool = False
    way: Way = field(default_factory=Way)
    told: frozenset[str] = TELLABLE

    @property
    def standing(self) -> Standing:
        """Where its choke points stand."""
        return Standing(self.at, self.zone, self.device, self.alone, self.live)


class Exports:
    """All exports of ``ground``."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._services = [ground.catalog.service(name) for name in ground.catalog.services]

    def answers(self, point: ChokePoint) -> Answers:
        """What ``point`` answers.  Those that know the same are asked together."""
        return self.on_device if point.device else self.by_name

    @cached_property
    def by_name(self) -> Answers:
        """What a name server answers."""
        return self._answers(DNS, self.ground.standing)

    @cached_property
    def on_device(self) -> Answers:
        """What a browser or an app's device answers; the client's network is not known there."""
        ground = self.ground
        return self._answers(CHROME, Standing(ground.at, None, ground.device, ground.alone, ground.live))

    def _answers(self, point: ChokePoint, standing: Standing) -> Answers:
        return Answers(Asked(self.ground.policy, point, standing, self._services), self.ground.catalog)

    @cached_property
    def asking(self) -> Asked:
        """The policy where each request is put to Tidegate, before more of one is known than its service."""
        return Asked(self.ground.policy, GATEWAY, Standing(self.ground.at), self._services)

    @cached_property
    def _alone(self) -> Asked:
        ground = self.ground
        standing = Standing(ground.at, None, ground.device, alone=True, live=ground.live)
        return Asked(ground.policy, CHROME, standing, self._services)

    @cached_property
    def hosts_by_name(self) -> tuple[HostAnswer, ...]:
        """The hosts as a name server answers about them."""
        return self.by_name.hosts()

    @cached_property
    def names(self) -> Carved:
        """What a name server refuses."""
        return carve(self.hosts_by_name)

    @cached_property
    def pages(self) -> Carved:
        """What a browser refuses."""
        return carve(self.on_device.hosts())

    @cached_property
    def page_names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names that fit into a browser's list, those of well-known services first, and those that do not."""
        known = self.ground.catalog.services
        sooner: dict[str, int] = {}
        for entry in known.values():
            for host in entry.hosts:
                sooner[host.name] = max(entry.lists, sooner.get(host.name, 0))
        return browsers.listed(self.pages, sooner)

    def head(self, answers: Answers, refused: int) -> name_lists.Head:
        """What the first lines of a file say."""
        return name_lists.Head(self.notes(answers, refused), self.ground.serial)

    def notes(self, answers: Answers, refused: int) -> tuple[str, ...]:
        """What has to be known of a file: sentences."""
        ground, until = self.ground, answers.asked.until
        verdicts = [answer.verdict for answer in answers.of.values()]
        left = verdicts.count(Verdict.LEAVE)
        closed = sum(answer.closed for answer in answers.of.values())
        opened = sum(answer.opened for answer in answers.of.values())
        notes = [
            f"Made by Tidegate of policy {ground.policy.revision[:12]} and catalogue {ground.catalog.revision[:12]}.",
            f"{refused} names are refused; {left} services are left to the next edge: see `tidegate coverage`.",
        ]
        if closed or opened:
            notes.append(f"By the rules' own words {closed} services are closed and {opened} admitted unseen.")
        if until is not None:
            notes.append(f"Holds until {until.isoformat(timespec='minutes')}: make it again then.")
        return tuple(notes)

    # -- the files -----------------------------------------------------------------------------------------------------

    def dns_rpz(self) -> Files:
        """A response-policy zone."""
        head = self.head(self.by_name, len(self.names.refused))
        text = name_lists.zone(self.names, head, self.ground.origin, self.ground.canaries)
        return {"tidegate.rpz": text}

    def dnsmasq(self) -> Files:
        """Lines for dnsmasq."""
        head = self.head(self.by_name, len(self.names.refused))
        return {"dnsmasq.conf": name_lists.dnsmasq(self.names, head, self.ground.canaries)}

    def hosts(self) -> Files:
        """A hosts file."""
        head = self.head(self.by_name, len(self.names.every))
        notes = (*head.notes, "Names below these resolve as before: a hosts file knows whole names alone.")
        return {"hosts": name_lists.hosts(self.names, name_lists.Head(notes, head.serial))}

    def adguard(self) -> Files:
        """A list for AdGuard."""
        head = self.head(self.by_name, len(self.names.refused))
        text = name_lists.adguard(self.names, self.hosts_by_name, head, self.ground.canaries)
        return {"adguard.txt": text}

    def pihole(self) -> Files:
        """A list for Pi-hole."""
        head = self.head(self.by_name, len(self.names.refused))
        return {"pihole.txt": name_lists.pihole(self.names, head)}

    def pac(self) -> Files:
        """A PAC file."""
        ground = self.ground
        hosts = (host for host, _ in ground.catalog.hosts())
        patterns = [(one.matching, one.under) for one in ground.catalog.host_patterns()]
        text = pac.script(ground.proxy, hosts, patterns, ground.catalog.revision, ground.others, ground.secure)
        return {"proxy.pac": text}

    def chrome(self) -> Files:
        """Chrome's policies."""
        return self._chromium("chrome", browsers.GOOGLE)

    def edge(self) -> Files:
        """Edge's policies."""
        return self._chromium("edge", browsers.MICROSOFT)

    def _chromium(self, browser: str, maker: browsers.Maker) -> Files:
        off = maker.off if self._own_ai_refused(maker.service) else {}
        policies = browsers.chromium(self.pages, self.page_names[0], self.ground.way, off)
        about = "Pages of AI services that this organisation's policy refuses."
        return {
            f"{browser}.json": forms.as_json(policies),
            f"{browser}.reg": forms.registry(browser, policies),
            f"{browser}.mobileconfig": forms.profile(forms.DOMAIN[browser], browser, policies, about),
        }

    def firefox(self) -> Files:
        """Firefox's policies."""
        off: Policies = browsers.MOZILLA if self._own_ai_refused(*browsers.IN_FIREFOX) else {}
        policies = browsers.firefox(self.pages, self.page_names[0], self.ground.way, off)
        return {"policies.json": forms.as_json(policies)}

    def _own_ai_refused(self, *services: str) -> bool:
        return browsers.own_ai_refused(self._alone, self.ground.catalog, services)

    def apple(self) -> Files:
        """Apple's forms, for iPhone, iPad and Mac."""
        mobile, mac = self.on_device.refused_apps("ios"), self.on_device.refused_apps("macos")
        return {
            "apple.mobileconfig": devices.apple(mobile),
            "apple-declaration.json": devices.apple_declaration(mobile),
            "apple-mac-declaration.json": devices.macos_declaration(mac),
        }

    def android(self) -> Files:
        """Android's form."""
        return {"android.json": devices.android(self.on_device.refused_apps("android"))}

    def intune(self) -> Files:
        """Intune's form for Windows."""
        return {"intune-windows.json": devices.intune(self.on_device.refused_apps("windows"))}

    def jamf(self) -> Files:
        """Jamf's form for iPhone and iPad."""
        return {"jamf-mobile.xml": devices.jamf(self.on_device.refused_apps("ios"))}

    def every(self) -> Files:
        """All of them."""
        found: dict[str, str] = {}
        for make in MAKERS.values():
            found |= make(self)
        return found


#: By the name of its command.
MAKERS: Final[Mapping[str, Callable[[Exports], Files]]] = {
    "dns-rpz": Exports.dns_rpz,
    "dnsmasq": Exports.dnsmasq,
    "hosts": Exports.hosts,
    "adguard": Exports.adguard,
    "pihole": Exports.pihole,
    "pac": Exports.pac,
    "chrome": Exports.chrome,
    "edge": Exports.edge,
    "firefox": Exports.firefox,
    "apple": Exports.apple,
    "android": Exports.android,
    "intune": Exports.intune,
    "jamf": Exports.jamf,
}
