"""The gateway: the process a user starts.  It makes the home, keeps brains and Envoy running, and serves the console.

It decides nothing and reads no traffic; when it is killed, Envoy and the brains are found and replaced by the next
start.  What it hears from the brains (a policy taken or refused, a process started again) it tells on the terminal.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tidegate import authorities, policy_source, shell, surroundings
from tidegate.alarms import alarms
from tidegate.assistant.overdue import overdue
from tidegate.awaiting import Awaiting
from tidegate.console.app import Brain, Place
from tidegate.core.problem import Problem, Problems
from tidegate.edges.certificates import CERTIFICATE, AuthorityUnsafe, open_authority
from tidegate.edges.envoy import ports
from tidegate.edges.envoy.options import Options
from tidegate.edges.envoy.own_doors import of_this_machine
from tidegate.edges.envoy.process import Process
from tidegate.edges.envoy.routes import Pattern
from tidegate.edges.envoy.supervisor import NotStarted, Supervisor, Up
from tidegate.edges.envoy.tenants import Tenant
from tidegate.homes import CannotStart, Tell
from tidegate.screens import CONSOLE_KEY, Console
from tidegate.sections import Endpoint
from tidegate.settings import Edited, Home, Settings
from tidegate.states import Frontage, News, State, epoch_of, read_frontage, read_state, state_file
from tidegate.trimming import trim

if TYPE_CHECKING:
    from tidegate.handing import Handing

#: Seconds between two looks at what the brains say.
LOOK_EVERY: Final = 0.2
#: Seconds that the first brain may take to say what is in force, and between two looks whether it has.
FIRST_WITHIN, FIRST_EVERY = 60.0, 0.01
BUNDLE: Final = "bundle.pem"
SHELL: Final = "env.sh"

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class Gateway:
    """One installation, running.  ``running`` are its brains, started already; it stops them."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        tell: Tell,
        running: Sequence[Process],
        awaiting: Awaiting,
    ) -> None:
        self._home, self._settings, self._tell, self._running = home, settings, tell, running
        self._awaiting = awaiting
        self._edited = Edited(home.settings)
        self._said: dict[int, State] = {}
        self._news = News()
        self._proxy = self._by_tls = ""
        self._around = surroundings.Surroundings(home)

    async def run(self) -> None:
        """Run until a signal ends it.  Raises ``CannotStart``, or ``Problems`` of files without which nothing works."""
        system = self._authorities()
        front = await self._front()
        supervisor = Supervisor(
            self._options(system),
            front.hosts,
            self._running,
            self._process_says,
            patterns_of(front),
            tenants_of(front),
        )
        try:  # also where a signal ends it while it starts, nothing of ours goes on
            await self._serve(supervisor, await supervisor.start())
        except NotStarted as error:
            raise CannotStart(str(error)) from None
        finally:
            await supervisor.stop(grace=0)
        self._tell("stopped", {})

    async def _serve(self, supervisor: Supervisor, up: Up) -> None:
        self._proxy = f"http://{Endpoint(*up.proxy)}"
        self._by_tls = "" if up.proxy_tls is None else f"https://{Endpoint(*up.proxy_tls)}"
        console = Console(self._home, self._settings, self._brains, self._place)
        handing = self._handing(Endpoint(*up.proxy))
        try:
            address = await console.start()
            handed = {} if handing is None else await handing.start()
            self._write_shell()
            self._look()
            self._awaiting.watch()
            self._tell("ready", {**self._ready(address), **handed})
            if found := alarms(self._home.ledger):
                self._tell("alarm", {"texts": found})
            trim()
            works = (self._watch(supervisor), self._awaiting.keep_time(self._overdue))
            always = [asyncio.create_task(work) for work in works]
            await supervisor.serve()
            self._tell("stopping", {})
            for work in always:
                work.cancel()
        finally:
            if handing is not None:
                await handing.stop()
            await console.stop()

    # -- the start -----------------------------------------------------------------------------------------------------

    def _authorities(self) -> Path:
        """Our authority, made if there is none, and the bundle services are checked against."""
        try:
            open_authority(self._home.authority, lambda name: False)
        except AuthorityUnsafe as error:
            raise CannotStart(str(error)) from None
        if found := authorities.mistakes(self._home, self._settings):
            raise Problems(found)
        system = authorities.upstream(self._home, self._settings)
        shell.bundle(system, self._home.authority / CERTIFICATE, self._home.path / BUNDLE)
        if self._settings.upstream_ca is None:
            return system
        return shell.bundle(system, self._home.path / self._settings.upstream_ca, self._home.run / "upstream.pem")

    def _options(self, system: Path) -> Options:
        settings = self._settings
        try:
            address = ports.address_of(settings.listen.host)
        except OSError:
            raise CannotStart(
                f"The proxy cannot listen on {settings.listen}: this machine knows no such name. Set `listen` in "
                "settings.yaml to one of its addresses."
            ) from None
        return Options(
            run=self._home.run,
            ca_bundle=system,
            port=settings.listen.port,
            listen=(address,),
            own=of_this_machine(),
            tls_port=settings.tls_port,
            client_ca=authorities.clients(self._home, settings),
            brains=settings.workers,
            body_limit=settings.body_limit,
            upstream={host: (to.host, to.port) for host, to in settings.upstreams.items()},
        )

    async def _front(self) -> Frontage:
        """What the first brain says that Envoy has to know.  Raises ``CannotStart``, or ``Problems`` of the policy."""
        until = time.monotonic() + FIRST_WITHIN
        while (front := read_frontage(self._home)) is None:
            broken = next((brain for brain in self._running if brain.restarts > 1), None)
            if broken is not None:
                raise CannotStart(f"What decides does not start; {broken.last_words()}")
            if time.monotonic() > until:
                raise CannotStart(f"What decides does not start; {self._home.run}/brain-*.log say why.")
            await asyncio.sleep(FIRST_EVERY)
        if front.problems:
            raise Problems(Problem(**one) for one in front.problems)
        return front

    def _handing(self, proxy: Endpoint) -> Handing | None:
        """What is handed to name servers and browsers; nothing of it is loaded where nobody wants it."""
        if self._settings.dns is None and self._settings.pac is None:
            return None
        from tidegate.handing import Handing

        return Handing(self._home, self._settings.dns, self._settings.pac, proxy)

    def _write_shell(self) -> None:
        together = self._home.path / BUNDLE
        values = shell.variables(self._proxy, self._home.authority / CERTIFICATE, together)
        (self._home.path / SHELL).write_text(shell.script(values), encoding="utf-8")

    def _ready(self, console: str) -> Mapping[str, Any]:
        return {
            "proxy": self._proxy,
            "proxy-tls": self._by_tls or None,
            "ca": str(self._home.authority / CERTIFICATE),
            "bundle": str(self._home.path / BUNDLE),
            "console": console,
            "console-key": str(self._home.keys / CONSOLE_KEY),
            "assistant": self._awaiting.address,
            "policy": policy_source.called(self._home),
            "shell": str(self._home.path / SHELL),
        }

    # -- while it runs -------------------------------------------------------------------------------------------------

    def _process_says(self, text: str) -> None:
        self._tell("process", {"text": text})

    def _overdue(self) -> bool:
        """Whether a conversation is past the time that the policy in force gives it."""
        front = read_frontage(self._home)
        return front is not None and overdue(self._home.assistant, surroundings.ages(self._home), front.keep)

    async def _watch(self, supervisor: Supervisor) -> None:
        taken = ""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            self._look()
            said = self._said.get(0)
            now = "" if said is None else epoch_of(said.revision, said.catalog)
            if now == taken or (front := read_frontage(self._home)) is None:
                continue
            with contextlib.suppress(OSError):  # no room on the disk: again at the next look
                supervisor.update(front.hosts, patterns_of(front), tenants_of(front), epoch=front.epoch)
                taken = now

    def _look(self) -> None:
        """Tell what the brains say, once each of them says it, and which settings were changed meanwhile."""
        if keys := self._edited.news():
            self._tell("settings", {"keys": keys})
        for news in self._around.look():
            self._process_says(news)
        for index in range(self._settings.workers):
            said = read_state(state_file(self._home, index))
            if said is not None:
                self._said[index] = said
        if len(self._said) < self._settings.workers:
            return
        for kind, facts in self._news.of(self._said):
            self._tell(kind, facts)

    def _brains(self) -> Sequence[Brain]:
        around = surroundings.trouble(self._home)
        return [
            Brain(
                said.name,
                said.revision,
                said.since,
                (*said.problems, *said.data, *around),
                alive=_alive(said.pid),
                pinned=said.pinned,
            )
            for said in (read_state(state_file(self._home, index)) for index in range(self._settings.workers))
            if said is not None
        ]

    def _place(self) -> Place:
        return Place("", self._proxy, policy_source.called(self._home), str(self._home.authority / CERTIFICATE))


def patterns_of(front: Frontage) -> tuple[Pattern, ...]:
    """The hosts that only a pattern names, for Envoy."""
    return tuple(Pattern(*one) for one in front.patterns)


def tenants_of(front: Frontage) -> tuple[Tenant, ...]:
    """The headers for the organisation's own accounts, for Envoy."""
    return tuple(Tenant(*one) for one in front.tenants)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
