"""``tidegate leaktest``: values that must not leave, sent in every way there is, and what of them arrived."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Final

import click

from tidegate.practice.gateway import Gateway, GatewayFailed, settings_for
from tidegate.practice.leaks import CHANNELS, Channel, Way
from tidegate.practice.leaks_matrix import Cell, run, table
from tidegate.practice.leaks_values import KINDS
from tidegate.practice.running import PracticeService

NO: Final = 1
WRONG: Final = 2
_PROXY: Final = re.compile(r"https?://[!-~]+\Z")


@click.command()
@click.option("--proxy", metavar="URL", help="Another proxy to be tested, such as http://127.0.0.1:3128.")
@click.option("--ca", metavar="FILE", type=click.Path(path_type=Path), help="Its authority, where it looks inside.")
@click.option("--named", is_flag=True, help="Ask for the real names: that proxy leads them to the address printed.")
@click.option(
    "--policy", metavar="FILE", type=click.Path(path_type=Path), help="The gateway's policy; a strict one else."
)
@click.option("--channel", "names", multiple=True, metavar="NAME", help="Only this channel; may be repeated.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind; may be repeated.")
@click.option("--seed", type=int, default=1, show_default=True, help="Other values.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def leaktest(
    proxy: str | None,
    ca: Path | None,
    named: bool,
    policy: Path | None,
    names: tuple[str, ...],
    kinds: tuple[str, ...],
    seed: int,
    as_json: bool,
) -> None:
    """Send values that must not leave in every way there is, and print what of them arrived.

    Without --proxy a gateway of its own is started, with real Envoy, and a practice service in place of the AI
    services.  With --proxy the values go through that proxy to the practice service on this machine.

    Nothing leaves this machine but through that proxy, and the values are nobody's.  Exit status 1 when any got
    through, or when a message could not be sent at all.
    """
    channels = [one for one in CHANNELS if not names or one.name in names]
    if names and len(channels) < len(set(names)):
        click.echo(f"There are the channels: {', '.join(one.name for one in CHANNELS)}.", err=True)
        sys.exit(WRONG)
    if proxy is not None and not _PROXY.match(proxy):
        click.echo(f"{proxy!r} is no proxy. Write it as http://127.0.0.1:3128.", err=True)
        sys.exit(WRONG)
    directory = Path(tempfile.mkdtemp(prefix="tidegate-leaktest-"))
    try:
        with (
            PracticeService(directory / "practice") as practice,
            _way(directory, practice, proxy, ca, policy, named=named) as way,
        ):
            cells = _run(way, practice, channels, kinds or KINDS, seed)
    except ImportError:
        click.echo(
            "Some files of this test need libraries of an extra. Run in the checkout: pip install -e '.[files]'",
            err=True,
        )
        sys.exit(WRONG)
    except UnicodeDecodeError:
        click.echo(f"{policy} is not UTF-8 text. Save it as UTF-8.", err=True)
        sys.exit(WRONG)
    except OSError as error:
        click.echo(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}.", err=True)
        sys.exit(WRONG)
    except (GatewayFailed, RuntimeError) as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    _print(cells, as_json=as_json)
    sys.exit(NO if any(cell.verdict in ("got-through", "not-sent") for cell in cells) else 0)


@contextmanager
def _way(
    directory: Path, practice: PracticeService, proxy: str | None, ca: Path | None, policy: Path | None, *, named: bool
) -> Iterator[Way]:
    """Through the proxy given, or a gateway started for it.  Raises ``GatewayFailed``, ``OSError``."""
    address = practice.address
    real = Way(
        "", "", "https://api.openai.com", "https://api.anthropic.com", "https://chatgpt.com", "https://api.openai.com"
    )
    if proxy is None:
        text = policy.read_text("utf-8") if policy else _strict()
        with Gateway(directory / "home", text, settings_for(address)) as gateway:
            yield Way(gateway.proxy_url, gateway.ca_file, real.api, real.anthropic, real.chat, real.socket)
        return
    together = directory / "authorities.pem"
    together.write_bytes(Path(address.ca_file).read_bytes() + (ca.read_bytes() if ca else b""))
    if named:
        click.echo(f"The practice service is at {address.tls}; its authority is {address.ca_file}.", err=True)
        yield Way(proxy, str(together), real.api, real.anthropic, real.chat, real.socket)
        return
    here = f"https://localhost:{address.tls_port}"
    yield Way(proxy, str(together), here, here, here, here)


def _strict() -> str:
    return resources.files("tidegate.practice").joinpath("leaks-policy.yaml").read_text(encoding="utf-8")


def _run(
    way: Way, practice: PracticeService, channels: Sequence[Channel], kinds: Sequence[str], seed: int
) -> list[Cell]:
    def tell(name: str) -> None:
        click.echo(f"{name} …", err=True)

    return list(run(way, practice, channels, kinds, seed, tell))


def _print(cells: Sequence[Cell], *, as_json: bool) -> None:
    through = sum(cell.verdict == "got-through" for cell in cells)
    if as_json:
        told = [
            {"channel": cell.channel, "kind": cell.kind, "verdict": cell.verdict, "status": cell.status}
            for cell in cells
        ]
        click.echo(json.dumps({"cells": told, "got-through": through, "sent": len(cells)}, indent=1))
        return
    for line in table(cells):
        click.echo(line)
    click.echo(f"\n{through} of {len(cells)} values got through.")
