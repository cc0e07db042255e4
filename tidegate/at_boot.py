"""Units that start the gateway when the machine starts, and again when it fails: for systemd, and for launchd of macOS.

They take from the gateway what it does not need.  One thing must stay: ``user`` and ``net`` namespaces, in which files
of strangers are read without a network (``edges.confinement``); a unit that forbids all namespaces takes that away.
Sources: systemd.exec(5), systemd.service(5), systemd.syntax(7), systemd.unit(5) of systemd 252; launchd.plist(5).
"""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from tidegate.sections import Endpoint
from tidegate.settings import Settings

#: What it is called there.
NAME: Final = "tidegate"
#: Seconds after which it is started again, and within which a stop must have ended: what is under way may end first.
AGAIN_AFTER, END_WITHIN = 5, 30
#: Below it only those with a capability may listen (capabilities(7), CAP_NET_BIND_SERVICE).
UNPRIVILEGED: Final = 1024
_BIND: Final = "CAP_NET_BIND_SERVICE"


@dataclass(frozen=True, slots=True)
class Start:
    """What is started: the words of the command, the home it writes to, whose it is, and if it listens below 1024."""

    command: Sequence[str]
    home: Path
    user: str
    privileged: bool = False


def privileged(settings: Settings) -> bool:
    """Whether anything of ``settings`` listens where only the privileged may."""
    return any(0 < port < UNPRIVILEGED for port in _ports(settings))


def _ports(part: BaseModel) -> Iterator[int]:
    for _, value in part:
        if isinstance(value, Endpoint):
            yield value.port
        elif isinstance(value, BaseModel):
            yield from _ports(value)


def systemd(start: Start) -> str:
    """A unit file.  Raises ``ValueError`` for a path with a character that no unit can hold."""
    bind = _BIND if start.privileged else ""
    ambient = f"AmbientCapabilities={bind}\n" if bind else ""
    return f"""\
[Unit]
Description=Tidegate, a gateway between people and AI services
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
User={_word(start.user)}
ExecStart={" ".join(_word(word, command=True) for word in start.command)}
Restart=on-failure
RestartSec={AGAIN_AFTER}
KillMode=mixed
TimeoutStopSec={END_WITHIN}
UMask=0077

# It writes to its home and nowhere else.
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={_word(str(start.home))}
PrivateTmp=yes

# It needs no privilege, no device, and nothing of the kernel's.
{ambient}CapabilityBoundingSet={bind}
NoNewPrivileges=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native

# These two kinds alone: in them files of strangers are read, without a network.
RestrictNamespaces=user net

[Install]
WantedBy=multi-user.target
"""


def launchd(start: Start) -> str:
    """A property list of a daemon."""
    log = str(start.home / "gateway.log")
    return plistlib.dumps(
        {
            "Label": NAME,
            "ProgramArguments": list(start.command),
            "UserName": start.user,
            "RunAtLoad": True,
            "KeepAlive": {"SuccessfulExit": False},
            "ThrottleInterval": AGAIN_AFTER,
            "ExitTimeOut": END_WITHIN,
            "Umask": 0o077,
            "StandardOutPath": log,
            "StandardErrorPath": log,
        },
        sort_keys=False,
    ).decode()


def _word(text: str, *, command: bool = False) -> str:
    """``text`` as one word of a unit: no specifier, no variable, and quoted where it has to be (systemd.syntax(7))."""
    if re.search(r"[\x00-\x1f\x7f]", text):
        raise ValueError(f"{text!r} has a character that no unit file can hold. Rename it.")
    text = text.replace("%", "%%")
    if command:
        text = text.replace("$", "$$")
    if re.fullmatch(r"[\w@%+=:,./$-]+", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
