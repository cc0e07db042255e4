"""The exports that are files: one command for each, all with the same options.

A command prints its first file, or writes all of them: the form is chosen by the end of the name given with ``--out``,
and a directory gets every form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from tidegate.cli.ending import wrong
from tidegate.cli.export import EXPORTS
from tidegate.cli.exporting import made, placed
from tidegate.core.problem import Problems
from tidegate.exports.points import POINTS
from tidegate.exports.whole import MAKERS, Exports, Files
from tidegate.settings import home
from tidegate.settings import load as load_settings


def write_all(where: str | None, out: Path) -> None:
    """Write every export of a home into a directory."""
    exports = made(where)
    files = _ready(exports, Exports.every)
    _write_into(out, files)
    click.echo(f"{len(files)} files written to {out}. What they enforce: tidegate coverage", err=True)


def _ready(exports: Exports, make: Callable[[Exports], Files]) -> Files:
    try:
        return make(exports)
    except ValueError as error:
        wrong(f"{error}.")


def _write_into(out: Path, files: Files) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            _write(out / name, text)
    except OSError as error:
        wrong(f"{out} cannot be written: {error.strerror}.")


def _write(path: Path, text: str) -> None:
    # What `regedit` of today writes and reads.
    path.write_bytes(text.encode("utf-16" if path.suffix == ".reg" else "utf-8"))


def _chosen(files: Files, out: Path) -> str:
    if len(files) == 1:
        return next(iter(files.values()))
    fitting = [text for name, text in files.items() if name.endswith(out.suffix)] if out.suffix else []
    if not fitting:
        ends = ", ".join(dict.fromkeys(Path(name).suffix for name in files))
        wrong(f"{out.name!r} does not say which form: end it with one of {ends}, or give a directory.")
    return fitting[0]


def _for_bind(where: str | None) -> str:
    from tidegate.edges.keys import KeyUnsafe
    from tidegate.handing import for_bind

    place = home(where)
    try:
        dns = load_settings(place.settings).dns
        if dns is None:
            wrong("The zone is served where settings.yaml says so, such as: dns: {listen: 127.0.0.1:5353}")
        return for_bind(place, dns)
    except (Problems, KeyUnsafe) as error:
        wrong(str(error))


def _command(name: str, extra: Mapping[str, Any]) -> click.Command:
    @placed
    def run(out: Path | None, server: bool = False, **options: Any) -> None:
        if server:
            click.echo(_for_bind(options["where"]), nl=False)
            return
        exports = made(**options)
        files = _ready(exports, MAKERS[name])
        if out is None:
            click.echo(next(iter(files.values())), nl=False)
        elif out.is_dir():
            _write_into(out, files)
        else:
            text = _chosen(files, out)
            try:
                _write(out, text)
            except OSError as error:
                wrong(f"{out} cannot be written: {error.strerror}.")
        _tell(name, exports)

    for option, words in reversed(tuple(extra.items())):
        run = click.option(option, **words)(run)
    run = click.option("--out", type=click.Path(path_type=Path), help="Write to this file, or into this directory.")(
        run
    )
    line = EXPORTS[name][1].rstrip(".")
    return click.command(name, help=f"{line}. What it enforces: `tidegate coverage`.")(run)


def _tell(name: str, exports: Exports) -> None:
    """What the file itself may have no room for."""
    point = next((point for point in POINTS if point.name == name), None)
    if point is None:
        return
    beyond = exports.page_names[1] if not point.platform and point.device else ()
    if beyond:
        click.echo(f"{len(beyond)} names do not fit into the browser's list: {', '.join(beyond[:5])} …", err=True)
    until = exports.answers(point).asked.until if not point.leads else None
    if until is not None:
        click.echo(f"It holds until {until.isoformat(timespec='minutes')}: make it again then.", err=True)


_CANARIES = {
    "--canaries/--no-canaries": {
        "default": True,
        "help": "Also answer the names by which browsers and devices ask whether they may resolve names elsewhere.",
    }
}
_BROWSER = {
    "--pac-url": {"metavar": "URL", "help": "Force this PAC file."},
    "--proxy": {"metavar": "HOST:PORT", "help": "Force this proxy for everything."},
}

dns_rpz = _command(
    "dns-rpz",
    {
        "--origin": {"help": "The zone's name; rpz.tidegate if not given."},
        "--server": {"is_flag": True, "help": "Print instead how BIND fetches it from `tidegate up`, with the key."},
        **_CANARIES,
    },
)
dnsmasq = _command("dnsmasq", _CANARIES)
hosts = _command("hosts", {})
adguard = _command("adguard", _CANARIES)
pihole = _command("pihole", {})
pac = _command(
    "pac",
    {
        "--proxy": {"metavar": "HOST:PORT", "help": "Tidegate as clients reach it; `listen` of the settings."},
        "--secure": {"is_flag": True, "help": "It is reached by TLS."},
        "--others": {"metavar": "HOST:PORT", "help": "A proxy for all other traffic; none if not given."},
    },
)
chrome = _command("chrome", _BROWSER)
edge = _command("edge", _BROWSER)
firefox = _command("firefox", _BROWSER)
apple = _command("apple", {})
android = _command("android", {})
intune = _command("intune", {})
jamf = _command("jamf", {})
