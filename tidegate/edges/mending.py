"""The exact command that makes each program trust our certificate, for the system it runs on.

Must never: run one; trust is given by people.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

#: Files and directories that tell which way a system keeps its authorities, and the commands for it.  macOS is first:
#: programs that came from elsewhere may have made directories of Linux there.
_SYSTEMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "/System/Library/Keychains",
        ("sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {ca}",),
    ),
    (
        "/usr/local/share/ca-certificates",
        ("sudo cp {ca} /usr/local/share/ca-certificates/{file}.crt", "sudo update-ca-certificates"),
    ),
    (
        "/etc/pki/ca-trust/source/anchors",
        ("sudo cp {ca} /etc/pki/ca-trust/source/anchors/{file}.pem", "sudo update-ca-trust"),
    ),
    ("/etc/ca-certificates/trust-source", ("sudo trust anchor --store {ca}",)),
)


@dataclass(frozen=True, slots=True)
class Mending:
    """Commands for the authority called ``name`` in the file ``ca``.

    ``bundle`` is a file with the system's authorities and ours, for programs whose variable replaces the system's.
    ``root`` is where the system is looked at: ``/`` but in tests.
    """

    ca: Path
    name: str
    bundle: Path
    root: Path = Path("/")

    @property
    def system(self) -> tuple[str, ...]:
        """For everything that follows the system: curl, Git, OpenSSL, most of what is compiled."""
        file = self.name.lower().replace(" ", "-")
        for mark, commands in _SYSTEMS:
            if (self.root / mark.lstrip("/")).is_dir():
                return tuple(command.format(ca=_quoted(self.ca), file=file) for command in commands)
        return self.variables

    @property
    def variables(self) -> tuple[str, ...]:
        """For Python and whatever else reads a file that replaces the system's authorities."""
        path = _quoted(self.bundle)
        return (f"export SSL_CERT_FILE={path} REQUESTS_CA_BUNDLE={path}",)

    @property
    def node(self) -> tuple[str, ...]:
        """For Node, which adds to its own authorities."""
        return (f"export NODE_EXTRA_CA_CERTS={_quoted(self.ca)}",)

    @property
    def java(self) -> tuple[str, ...]:
        """For the Java found first on the path."""
        options = f"-cacerts -storepass changeit -noprompt -alias {_quoted(self.name.lower().replace(' ', '-'))}"
        return (f"sudo keytool -importcert {options} -file {_quoted(self.ca)}",)

    @property
    def chromium(self) -> tuple[str, ...]:
        """For Chromium, Chrome, Edge and Brave of this person, on Linux."""
        place = '"sql:$HOME/.pki/nssdb"'
        new = f'{{ mkdir -p "$HOME/.pki/nssdb" && certutil -N --empty-password -d {place}; }}'
        make = f'[ -e "$HOME/.pki/nssdb/cert9.db" ] || {new}'
        add = f'certutil -A -d {place} -t "C,," -n {_quoted(self.name)} -i {_quoted(self.ca)}'
        return (make, add)

    def firefox(self, profile: Path) -> tuple[str, ...]:
        """For one Firefox profile."""
        return (f'certutil -A -d {_quoted(f"sql:{profile}")} -t "C,," -n {_quoted(self.name)} -i {_quoted(self.ca)}',)


def _quoted(value: Path | str) -> str:
    return shlex.quote(str(value))
