"""The files of certificates that `settings.yaml` names, looked at before anything is started, and our own authority.

Envoy says of a file that it cannot use only in its log, and leaves the door closed that needs it; services would then
be out of reach, or people nobody, and no sentence would say why.  Relative paths are below the home.
"""

from __future__ import annotations

import os
import ssl
from datetime import datetime
from pathlib import Path
from typing import Final

from tidegate.core.problem import Problem
from tidegate.settings import Home, Settings

#: How a certificate in a PEM file begins; OpenSSL writes the second where trust is told beside it.
_BEGINS: Final = (b"-----BEGIN CERTIFICATE-----", b"-----BEGIN TRUSTED CERTIFICATE-----")


def system_bundle() -> str:
    """The file of authorities that this system trusts."""
    found = ssl.get_default_verify_paths()
    for path in (found.cafile, "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem"):
        if path and os.path.isfile(path):
            return path
    return "/etc/ssl/certs/ca-certificates.crt"


def upstream(home: Home, settings: Settings) -> Path:
    """Against which services are checked."""
    return home.path / (settings.trusted_certificates or system_bundle())


def mistakes(home: Home, settings: Settings) -> list[Problem]:
    """What is wrong with the files that the settings name."""
    found: list[Problem] = []
    if settings.trusted_certificates is None and not upstream(home, settings).is_file():
        what = f"There is no file of trusted authorities at {upstream(home, settings)}."
        mend = "Install the package ca-certificates, or name the file with `trusted-certificates`."
        found.append(Problem(home.settings.name, 0, 0, what, mend))
    if settings.client_certificates is not None and settings.tls_port is None:
        what = "Nobody is asked for a client certificate: only the proxy's TLS port does, and there is none."
        found.append(Problem(home.settings.name, 0, 0, what, "Set `tls-port`, or leave `client-certificates` out."))
    named = {
        "trusted-certificates": settings.trusted_certificates,
        "upstream-ca": settings.upstream_ca,
        "client-certificates": settings.client_certificates,
        "icap.certificate": None if settings.icap is None else settings.icap.certificate,
    }
    for key, said in named.items():
        if said is not None and (why := _fault(home.path / said)):
            mend = f"Mend the file, or change `{key}`; relative paths are below {home.path}."
            found.append(Problem(home.settings.name, 0, 0, f"`{key}`: {why}", mend))
    return found


def _fault(path: Path) -> str:
    """Why this is no file with a certificate; empty if it is one."""
    try:
        text = path.read_bytes()
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}."
    return "" if any(begins in text for begins in _BEGINS) else f"There is no certificate (PEM) in {path}."


def clients(home: Home, settings: Settings) -> Path | None:
    """The authorities of client certificates, for Envoy."""
    return None if settings.client_certificates is None else home.path / settings.client_certificates


def in_time(home: Home, now: datetime) -> str:
    """What is wrong with the time of our own authority, or soon will be; empty where nothing is, or there is none."""
    from tidegate.edges.certificates import CERTIFICATE, standing  # cryptography, which a start should not wait for

    return standing(home.authority / CERTIFICATE, now)
