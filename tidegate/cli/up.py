"""``tidegate up``: start the gateway and say how to use it.  ``tidegate brain`` is one of the processes it starts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from shlex import quote
from typing import Any, Final

import click

from tidegate.awaiting import awaited
from tidegate.core.problem import Problems
from tidegate.homes import CannotStart, Tell, alone, brains, ledger_is_lost, prepare
from tidegate.intake import intake_of, keeping_of
from tidegate.posting import posting_of
from tidegate.sections import Endpoint
from tidegate.settings import Home, Settings, home
from tidegate.settings import load as load_settings

#: Seconds that brains have to end when the start itself fails.
END_WITHIN: Final = 3.0
HOME_HELP = "The installation; ./var or TIDEGATE_HOME if not given. Made if it does not exist."


@click.command()
@click.option("--home", "where", metavar="DIR", help=HOME_HELP)
@click.option("--port", type=click.IntRange(0, 65_535), help="Port of the proxy; 0 takes a free one.")
@click.option("--console-port", type=click.IntRange(0, 65_535), help="Port of the console; 0 takes a free one.")
@click.option("--assistant-port", type=click.IntRange(0, 65_535), help="Port of the assistant; 0 takes a free one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def up(
    where: str | None, port: int | None, console_port: int | None, assistant_port: int | None, as_json: bool
) -> None:
    """Start the gateway.

    At the first start it makes its home: a starter policy to edit, a certificate authority, and keys.  It runs until
    it is stopped (Ctrl-C or SIGTERM), and then lets what is under way end.
    """
    place = home(where)
    tell = _tell_json if as_json else _tell_text
    try:
        settings = load_settings(place.settings)
        if port is not None:
            settings = settings.model_copy(update={"listen": Endpoint(settings.listen.host, port)})
        if console_port is not None or port == 0:
            settings = settings.model_copy(update={"console": Endpoint(settings.console.host, console_port or 0)})
        listen = settings.assistant_listen
        if listen is not None and (assistant_port is not None or port == 0):
            settings = settings.model_copy(update={"assistant_listen": Endpoint(listen.host, assistant_port or 0)})
        with alone(place):
            asyncio.run(_run(place, settings, tell))
    except asyncio.CancelledError:  # told to end before it served
        tell("stopped", {})
    except Problems as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)
    except CannotStart as error:
        click.echo(str(error), err=True)
        sys.exit(2)


async def _run(place: Home, settings: Settings, tell: Tell) -> None:
    """The brains first: they load what they need while we do.  SIGTERM cancels it, until the gateway takes signals."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    prepare(place)
    if ledger_is_lost(place):
        from tidegate.stores import begin_anew  # what writes ledgers is loaded by the brains, while we wait for them

        await begin_anew(place)
    awaiting = awaited(place, settings, lambda text: tell("process", {"text": text}))
    intake = intake_of(place, settings, lambda text: tell("process", {"text": text}))
    keeping = keeping_of(place, lambda text: tell("process", {"text": text}))
    posting = posting_of(place, settings.reports, lambda text: tell("process", {"text": text}))
    running = brains(place, settings, tell)
    try:
        await asyncio.gather(*(process.start() for process in running))
        gateway = await asyncio.to_thread(import_module, "tidegate.gateway")
        keeping.start()
        if intake is not None:
            intake.start()
        if posting is not None:
            posting.start()
        await gateway.Gateway(place, settings, tell, running, awaiting).run()
    finally:
        if posting is not None:
            await posting.close()
        await keeping.close(END_WITHIN)
        if intake is not None:
            await intake.close(END_WITHIN)
        await asyncio.gather(*(process.stop(END_WITHIN) for process in running))
        await awaiting.close(END_WITHIN)


@click.command(hidden=True)
@click.option("--home", "where", metavar="DIR", required=True)
@click.option("--index", type=click.IntRange(0), required=True)
def brain(where: str, index: int) -> None:
    """Run one brain; `up` starts it."""
    from tidegate.assembly import run_brain

    run_brain(home(where), index)


def _tell_json(event: str, facts: Mapping[str, Any]) -> None:
    _told(json.dumps({"event": event, **facts}, ensure_ascii=False))


def _tell_text(event: str, facts: Mapping[str, Any]) -> None:
    _told(_TEXTS[event](facts))


def _told(text: str) -> None:
    with contextlib.suppress(OSError):  # who read it is gone, or its disk is full: the gateway goes on
        click.echo(text)


def _ready(facts: Mapping[str, Any]) -> str:
    return f"""Tidegate is running.

  Proxy        {facts["proxy"]}
{_also(facts, {"by TLS": "proxy-tls"})}  Certificate  {facts["ca"]}
  Console      {_console(facts)}
{_also(facts, {"Assistant": "assistant", "PAC file": "pac", "DNS zone": "dns"})}  Policy       {facts["policy"]}
               Edit it: a change takes effect within a second.

Point this shell at it:
  . {quote(facts["shell"])}
  curl https://chat.deepseek.com/
One command without that:
  curl -x {facts["proxy"]} --cacert {quote(facts["bundle"])} https://chat.deepseek.com/
A browser:
  chromium --proxy-server={facts["proxy"]}
  Trust the certificate first; `tidegate doctor` says how, for each program on this machine.

Stop it with Ctrl-C."""


def _console(facts: Mapping[str, Any]) -> str:
    """The address with the key on a terminal; elsewhere it would stay in a log that more can read than may use it."""
    if sys.stdout.isatty():
        return str(facts["console"])
    return f"{facts['console'].partition('?')[0]}?key=  and what is in {facts['console-key']}"


def _also(facts: Mapping[str, Any], wanted: Mapping[str, str]) -> str:
    """The lines of what is only there where the settings want it."""
    return "".join(f"  {title:<12} {facts[name]}\n" for title, name in wanted.items() if facts.get(name))


def _policy(facts: Mapping[str, Any]) -> str:
    return f"Policy revision {facts['revision'][:12]} is in force."


def _problems(facts: Mapping[str, Any]) -> str:
    lines = ["The files were not taken; the old policy stays in force. Mend this and save:"]
    return "\n".join([*lines, *(f"  {problem}" for problem in facts["texts"])])


def _last_good(facts: Mapping[str, Any]) -> str:
    lines = [
        f"The policy file is broken. Revision {facts['revision'][:12]}, the last in force, decides until it is mended:"
    ]
    return "\n".join([*lines, *(f"  {problem}" for problem in facts["texts"])])


def _settings(facts: Mapping[str, Any]) -> str:
    return f"settings.yaml was changed. What it says of {', '.join(facts['keys'])} holds from the next start."


def _alarm(facts: Mapping[str, Any]) -> str:
    lines = ["The record was changed by another hand, or a part of it is gone:"]
    return "\n".join([*lines, *(f"  {text}" for text in facts["texts"]), "See: tidegate ledger verify"])


_TEXTS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "ready": _ready,
    "policy": _policy,
    "problems": _problems,
    "last-good": _last_good,
    "settings": _settings,
    "alarm": _alarm,
    "data": lambda facts: "\n".join(facts["texts"]),
    "process": lambda facts: facts["text"],
    "stopping": lambda facts: "Stopping: what is under way may end.",
    "stopped": lambda facts: "Stopped.",
}
