"""A certificate for whatever name a client asks for, from an authority that only who is told of trusts."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from tests.waiting import PATIENCE
from tidegate.practice.authority import Authority
from tidegate.practice.running import PracticeService


def names(practice: PracticeService, asked: str | None) -> list[object]:
    trust = ssl.create_default_context(cafile=practice.address.ca_file)
    trust.check_hostname = asked is not None
    with (
        socket.create_connection(("127.0.0.1", practice.address.tls_port), PATIENCE) as line,
        trust.wrap_socket(line, server_hostname=asked) as inside,
    ):
        shown = x509.load_der_x509_certificate(inside.getpeercert(binary_form=True) or b"")
    extension = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return [str(name.value) for name in extension.value]


@pytest.mark.parametrize("host", ["chat.deepseek.com", "a" * 60 + ".very-long.example", "xn--o39an74b.example"])
def test_any_name(practice: PracticeService, host: str) -> None:
    assert names(practice, host) == [host]


def test_no_name(practice: PracticeService) -> None:
    assert names(practice, None) == ["localhost", "127.0.0.1", "::1"]


def test_nobody_trusts_it_by_default(practice: PracticeService) -> None:
    with socket.create_connection(("127.0.0.1", practice.address.tls_port), PATIENCE) as line:
        line.settimeout(PATIENCE)
        with pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(line, server_hostname="chat.deepseek.com")


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    Authority(tmp_path).context()
    assert (tmp_path / "leaf.pem").stat().st_mode & 0o077 == 0
