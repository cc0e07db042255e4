"""The authority: made once, kept to itself, and good for the catalogue's hosts only."""

from __future__ import annotations

import contextlib
import datetime as dt
import ssl
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests import needs
from tidegate.edges import certificates
from tidegate.edges.certificates import AuthorityOutOfTime, AuthorityUnsafe, NotInCatalogue, open_authority

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def ours(name: str) -> bool:
    return name == "chat.example" or name.endswith(".chat.example")


def test_the_first_start_makes_an_authority_and_the_next_finds_it(tmp_path: Path) -> None:
    first = open_authority(tmp_path / "ca", ours)
    again = open_authority(tmp_path / "ca", ours)
    assert first.fingerprint == again.fingerprint
    assert first.pem == (tmp_path / "ca" / "ca.pem").read_bytes()
    assert (tmp_path / "ca" / "ca.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["ca"]


def test_an_authority_can_sign_hosts_and_no_other_authority(tmp_path: Path) -> None:
    certificate = open_authority(tmp_path / "ca", ours).certificate
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=True, path_length=0)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.key_cert_sign
    assert not usage.digital_signature
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)


def test_a_leaf_is_what_browsers_accept(tmp_path: Path) -> None:
    authority = open_authority(tmp_path / "ca", ours)
    leaf = x509.load_pem_x509_certificate(authority.leaf("API.Chat.example").chain)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["api.chat.example"]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc < dt.timedelta(days=398)
    assert list(leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.SERVER_AUTH
    ]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    identifier = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    issuer = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert issuer.key_identifier == identifier.digest
    leaf.verify_directly_issued_by(authority.certificate)


@pytest.mark.parametrize("name", ["bank.example", "", "chat.example.evil", "*.chat.example.", "no-server-name.invalid"])
def test_a_name_outside_the_catalogue_is_never_signed(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotInCatalogue) as raised:
        open_authority(tmp_path / "ca", ours).leaf(name)
    assert str(raised.value) == ""


def test_a_leaf_is_kept_and_renewed_before_it_ends(tmp_path: Path) -> None:
    clock = [START]
    authority = open_authority(tmp_path / "ca", ours, now=lambda: clock[0])
    first = authority.leaf("chat.example")
    clock[0] += certificates.LEAF_LIFE - certificates.LEAF_MARGIN - dt.timedelta(minutes=1)
    assert authority.leaf("chat.example") is first
    clock[0] += dt.timedelta(minutes=2)
    second = authority.leaf("chat.example")
    assert second is not first
    assert second.ends - clock[0] == certificates.LEAF_LIFE
    assert second.key == first.key


def test_no_leaf_outlives_the_authority(tmp_path: Path) -> None:
    clock = [START]
    authority = open_authority(tmp_path / "ca", ours, now=lambda: clock[0])
    clock[0] += certificates.AUTHORITY_LIFE - dt.timedelta(days=3)
    assert authority.leaf("chat.example").ends == authority.certificate.not_valid_after_utc


def test_a_leaf_that_was_made_while_the_clock_was_ahead_is_made_anew_when_it_is_set_right(tmp_path: Path) -> None:
    clock = [START]
    authority = open_authority(tmp_path / "ca", ours, now=lambda: clock[0])
    clock[0] += dt.timedelta(days=20)
    ahead = authority.leaf("chat.example")
    clock[0] = START
    assert ahead.begins > START
    assert authority.leaf("chat.example").begins < START


@pytest.mark.parametrize("off", [-dt.timedelta(days=3), certificates.AUTHORITY_LIFE], ids=["not begun", "over"])
def test_an_authority_out_of_its_time_signs_nothing(tmp_path: Path, off: dt.timedelta) -> None:
    clock = [START]
    authority = open_authority(tmp_path / "ca", ours, now=lambda: clock[0])
    clock[0] += off
    with pytest.raises(AuthorityOutOfTime):
        authority.leaf("chat.example")
    with pytest.raises(AuthorityOutOfTime):
        authority.leaf_for_proxy(["localhost"])


def test_what_is_kept_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "KEPT", 3)
    authority = open_authority(tmp_path / "ca", ours)
    first = authority.leaf("a.chat.example")
    for name in "bcd":
        authority.leaf(f"{name}.chat.example")
    assert authority.leaf("a.chat.example") is not first
    assert authority.leaf("d.chat.example") is authority.leaf("d.chat.example")


def test_each_start_signs_with_a_key_of_its_own_that_is_on_no_disk(tmp_path: Path) -> None:
    one, two = (open_authority(tmp_path / "ca", ours).leaf("chat.example") for _ in range(2))
    assert one.key != two.key
    assert {path.name for path in (tmp_path / "ca").iterdir()} == {"ca.pem", "ca.key"}


def test_no_key_is_made_for_a_name(tmp_path: Path) -> None:
    authority = open_authority(tmp_path / "ca", ours)
    assert len({authority.leaf(f"n{number}.chat.example").key for number in range(5)}) == 1


@needs.POSIX
def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_authority(tmp_path / "ca", ours)
    (tmp_path / "ca" / "ca.key").chmod(0o644)
    with pytest.raises(AuthorityUnsafe, match="chmod 600"):
        open_authority(tmp_path / "ca", ours)


@pytest.mark.parametrize("missing", ["ca.pem", "ca.key"])
def test_half_an_authority_is_not_mended_in_silence(tmp_path: Path, missing: str) -> None:
    open_authority(tmp_path / "ca", ours)
    (tmp_path / "ca" / missing).unlink()
    with pytest.raises(AuthorityUnsafe, match="missing"):
        open_authority(tmp_path / "ca", ours)


@pytest.mark.parametrize("damaged", ["ca.pem", "ca.key"])
def test_a_damaged_file_is_named_without_its_content(tmp_path: Path, damaged: str) -> None:
    open_authority(tmp_path / "ca", ours)
    (tmp_path / "ca" / damaged).write_text("not PEM, canary")
    with pytest.raises(AuthorityUnsafe, match="damaged") as raised:
        open_authority(tmp_path / "ca", ours)
    assert "canary" not in str(raised.value)


def test_a_key_of_another_authority_is_refused(tmp_path: Path) -> None:
    open_authority(tmp_path / "ca", ours)
    open_authority(tmp_path / "other", ours)
    (tmp_path / "ca" / "ca.key").write_bytes((tmp_path / "other" / "ca.key").read_bytes())
    with pytest.raises(AuthorityUnsafe, match="is not the key"):
        open_authority(tmp_path / "ca", ours)


def test_of_two_starts_at_once_both_use_the_same_authority(tmp_path: Path) -> None:
    # The second finds the directory in place when it wants to move its own there.
    certificates._make(tmp_path / "ca", (), START)
    before = (tmp_path / "ca" / "ca.pem").read_bytes()
    certificates._make(tmp_path / "ca", (), START)
    assert (tmp_path / "ca" / "ca.pem").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["ca"]


def test_python_trusts_a_leaf_through_the_authority(tmp_path: Path) -> None:
    authority = open_authority(tmp_path / "ca", ours)
    assert shake_hands(authority, "chat.example", tmp_path) == "chat.example"


def test_constraints_keep_an_authority_from_vouching_for_others(tmp_path: Path) -> None:
    authority = open_authority(tmp_path / "ca", lambda name: True, permitted=["chat.example"])
    assert shake_hands(authority, "api.chat.example", tmp_path) == "api.chat.example"
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        shake_hands(authority, "bank.example", tmp_path)


@pytest.mark.parametrize("kind", ["elliptic", "rsa"])
def test_an_organisation_can_put_its_own_authority_in_place(tmp_path: Path, kind: str) -> None:
    root_key = ec.generate_private_key(ec.SECP256R1())
    key: certificates.SigningKey = (
        ec.generate_private_key(ec.SECP384R1()) if kind == "elliptic" else rsa.generate_private_key(65537, 2048)
    )

    def signed(name: str, public: Any, depth: int) -> x509.Certificate:
        now = certificates.utc_now()
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Root of Example")]))
            .public_key(public)
            .serial_number(depth + 1)
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=True, path_length=depth), critical=True)
            .add_extension(certificates.usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
        )

    root = signed("Root of Example", root_key.public_key(), 1)
    issuing = signed("Issuing CA of Example", key.public_key(), 0)
    pem = serialization.Encoding.PEM
    (tmp_path / "ca").mkdir()
    (tmp_path / "ca" / "ca.pem").write_bytes(issuing.public_bytes(pem) + root.public_bytes(pem))
    plain = serialization.NoEncryption()
    (tmp_path / "ca" / "ca.key").touch(0o600)
    (tmp_path / "ca" / "ca.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    authority = open_authority(tmp_path / "ca", ours)
    shown = x509.load_pem_x509_certificates(authority.leaf("chat.example").chain)
    assert [one.issuer for one in shown] == [issuing.subject, root.subject]
    trusted = root.public_bytes(pem)
    assert shake_hands(authority, "chat.example", tmp_path, trusted) == "chat.example"


@pytest.mark.parametrize("said", [(), (False,), (True, False)], ids=["nothing", "no authority", "no signing of others"])
def test_what_no_client_takes_for_an_authority_is_refused_at_the_start(tmp_path: Path, said: tuple[bool, ...]) -> None:
    """The organisation's server certificate instead of its issuing one: every site would fail, and nothing said why."""
    key, now = ec.generate_private_key(ec.SECP256R1()), certificates.utc_now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "proxy.example")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=30))
    if said:
        made = made.add_extension(x509.BasicConstraints(ca=said[0], path_length=None), critical=True)
    if said[1:]:
        made = made.add_extension(certificates.usage(digital_signature=True), critical=True)
    (tmp_path / "ca").mkdir()
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (tmp_path / "ca" / "ca.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    (tmp_path / "ca" / "ca.key").touch(0o600)
    (tmp_path / "ca" / "ca.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    with pytest.raises(AuthorityUnsafe, match="may sign others"):
        open_authority(tmp_path / "ca", ours)


def shake_hands(authority: certificates.Authority, name: str, directory: Path, trusted: bytes = b"") -> str:
    """A handshake in memory; returns the name of the certificate the client accepted."""
    leaf = authority.leaf(name)
    (directory / "leaf.pem").write_bytes(leaf.chain + leaf.key)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(directory / "leaf.pem")
    trusting = ssl.create_default_context(cadata=(trusted or authority.pem).decode())
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(to_client, to_server, server_hostname=name)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(3):
        for side in (client, server):
            with contextlib.suppress(ssl.SSLWantReadError):
                side.do_handshake()
    found = client.getpeercert()
    assert found is not None
    return str(found["subjectAltName"][0][1])


def test_an_authority_shows_its_fingerprint_and_nothing_else(tmp_path: Path) -> None:
    authority = open_authority(tmp_path / "ca", ours)
    assert repr(authority) == f"Authority({authority.fingerprint})"
    assert len(authority.fingerprint) == 32 * 3 - 1
