"""Our certificate authority, and certificates made on demand for hosts of the catalogue.

The authority is made at the first start, or put into its place by an organisation that has its own: ``ca.pem``, with
what lies between it and a root if it is not one itself, and ``ca.key`` without a password.  The key is a file of mode
0600 that never leaves the machine.  A leaf is signed per host name with one key that lives only in memory and is new
at every start.  Must never: sign a name that is not in the catalogue, write a leaf key to disk, or use a key that
others can read.

Form: RFC 5280; lifetimes within the 398 days that browsers accept (CA/Browser Forum Baseline Requirements 6.3.2).
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tidegate.disk.flushing import flush

CERTIFICATE: Final = "ca.pem"
KEY: Final = "ca.key"

#: How long the authority is good for.  Trust in it is given by hand, so it should outlive the machine it runs on.
AUTHORITY_LIFE: Final = dt.timedelta(days=3650)
LEAF_LIFE: Final = dt.timedelta(days=90)
#: A leaf is replaced when less than this is left.
LEAF_MARGIN: Final = dt.timedelta(days=30)
#: That the authority itself ends is told this long before.
AUTHORITY_MARGIN: Final = dt.timedelta(days=30)
#: Clocks of clients may be behind ours.
SKEW: Final = dt.timedelta(days=2)
#: Leaves kept; one is about 2 KB.
KEPT: Final = 4096

SigningKey: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_DIGEST: Final = hashes.SHA256()


class AuthorityUnsafe(Exception):
    """The files of the authority are damaged, incomplete or readable by others; the text says which and what to do."""


class AuthorityOutOfTime(Exception):
    """Nothing can be signed: the authority's own certificate is over or has not begun.  ``standing`` says which."""


class NotInCatalogue(Exception):
    """A certificate was asked for a name that is none of ours to answer for.  The text does not hold the name."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A certificate chain and its key, as PEM, and when it begins and ends (aware, UTC)."""

    chain: bytes
    begins: dt.datetime
    ends: dt.datetime
    key: bytes


def utc_now() -> dt.datetime:
    """The present moment, aware."""
    return dt.datetime.now(dt.UTC)


class Authority:
    """Signs leaves with the first certificate of ``chain``; ``ours`` says whether a lower-case host name may be signed.

    One per process; not thread-safe.
    """

    def __init__(
        self,
        chain: Sequence[x509.Certificate],
        key: SigningKey,
        ours: Callable[[str], bool],
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self.certificate = chain[0]
        self.ours = ours
        self._now = now
        self._key = key
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key_pem = _key_pem(self._leaf_key)
        public = self._leaf_key.public_key()
        self._leaf_key_id = x509.SubjectKeyIdentifier.from_public_key(public)
        self._authority_id = _identifier(self.certificate)
        # Clients know the authority they trust; what lies between it and a leaf has to be shown to them.
        between = (one for one in chain if one.issuer != one.subject)
        self._between = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in between)
        self._leaves: OrderedDict[str, Leaf] = OrderedDict()

    def __repr__(self) -> str:
        return f"Authority({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal, as browsers and ``openssl`` show it."""
        return self.certificate.fingerprint(_DIGEST).hex(":").upper()

    @property
    def pem(self) -> bytes:
        """The certificate, for people to trust."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def leaf(self, name: str) -> Leaf:
        """The certificate for host ``name``, from memory while it lasts.

        Raises ``NotInCatalogue``, ``AuthorityOutOfTime``.
        """
        name = name.lower()
        known, now = self._leaves.get(name), self._now()
        # One that begins later was made while the clock was wrong: clients would take it for as many days to come.
        if known is not None and known.begins <= now < known.ends - LEAF_MARGIN:
            self._leaves.move_to_end(name)
            return known
        if not self.ours(name):
            raise NotInCatalogue
        return self._keep(name, self._sign(name))

    def leaf_for_proxy(self, names: Iterable[str]) -> Leaf:
        """A certificate for our own door, by which clients reach the proxy itself; ``names`` may be addresses.

        Raises ``AuthorityOutOfTime``.
        """
        return self._sign(*names)

    def _keep(self, name: str, leaf: Leaf) -> Leaf:
        self._leaves[name] = leaf
        self._leaves.move_to_end(name)
        if len(self._leaves) > KEPT:
            self._leaves.popitem(last=False)
        return leaf

    def _sign(self, *names: str) -> Leaf:
        now = self._now()
        begins = max(now - SKEW, self.certificate.not_valid_before_utc)
        ends = min(now + LEAF_LIFE, self.certificate.not_valid_after_utc)
        if not begins <= now < ends:
            raise AuthorityOutOfTime
        # A common name holds 64 characters at most; the names that count are the alternative ones.
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(self._leaf_key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(ends)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([_alternative(name) for name in names]), critical=False)
            .add_extension(usage(digital_signature=True), critical=True)
            .add_extension(usages, critical=False)
            .add_extension(self._leaf_key_id, critical=False)
            .add_extension(self._authority_id, critical=False)
        )
        certificate = builder.sign(self._key, _DIGEST)
        chain = certificate.public_bytes(serialization.Encoding.PEM) + self._between
        return Leaf(chain, begins, ends, self._leaf_key_pem)


def open_authority(
    directory: Path,
    ours: Callable[[str], bool],
    *,
    permitted: Iterable[str] = (),
    now: Callable[[], dt.datetime] = utc_now,
) -> Authority:
    """The authority in ``directory``, made first if there is none.

    ``permitted`` matters when it is made: the new authority can then only vouch for these names and those below them
    (a critical name constraint, RFC 5280 section 4.2.1.10).  Raises ``AuthorityUnsafe``.
    """
    certificate_file, key_file = directory / CERTIFICATE, directory / KEY
    if not certificate_file.exists() and not key_file.exists():
        _make(directory, tuple(permitted), now())
    return Authority(*_read(certificate_file, key_file), ours, now)


def standing(certificate: Path, now: dt.datetime) -> str:
    """What is wrong with the time of the authority in this file, or soon will be.

    Empty where nothing is, or where there is no certificate: opening it says so.
    """
    try:
        found = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    except (OSError, ValueError):
        return ""
    begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
    if now < begins:
        return (
            f"The authority in {certificate.parent} is not valid before {begins:%Y-%m-%d %H:%M} UTC, and it is "
            f"{now:%Y-%m-%d %H:%M}: no AI service can be opened until then. Set the clock of this machine, or remove "
            f"{certificate.parent} and start again: a new authority is made, which every client has to trust."
        )
    if ends <= now + AUTHORITY_MARGIN:
        over = "ended" if ends <= now else "ends"
        return (
            f"The authority in {certificate.parent} {over} on {ends:%Y-%m-%d %H:%M} UTC; no AI service can be opened "
            "from then on. Put a new certificate there, or remove the directory and start again: a new authority is "
            "made, which every client has to trust."
        )
    return ""


def _make(directory: Path, permitted: tuple[str, ...], now: dt.datetime) -> None:
    """Both files are made in a directory of their own that is moved into place: of two starts at once one wins."""
    directory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = self_signed(key, permitted, now)
    beside = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    try:
        (beside / CERTIFICATE).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        with os.fdopen(os.open(beside / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_key_pem(key))
            file.flush()
            flush(file.fileno())
        beside.rename(directory)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)
        if not (directory / KEY).exists():
            raise


def self_signed(key: ec.EllipticCurvePrivateKey, permitted: tuple[str, ...], now: dt.datetime) -> x509.Certificate:
    """A certificate of an authority for ``key``."""
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tidegate"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Tidegate CA {identifier.digest.hex()[:8]}"),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - SKEW)
        .not_valid_after(now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(identifier, critical=False)
    )
    if permitted:
        # A constraint without a leading dot covers the name itself and everything below it.
        names = [x509.DNSName(host) for host in permitted]
        builder = builder.add_extension(x509.NameConstraints(names, None), critical=True)
    return builder.sign(key, _DIGEST)


def _read(certificate_file: Path, key_file: Path) -> tuple[Sequence[x509.Certificate], SigningKey]:
    for file in (certificate_file, key_file):
        if not file.exists():
            raise AuthorityUnsafe(
                f"{file} is missing beside its other half. Restore it, or remove {file.parent} to make a new "
                "authority, which every client has to trust again."
            )
    if os.name == "posix" and key_file.stat().st_mode & 0o077:
        raise AuthorityUnsafe(
            f"Others can read {key_file}. Run `chmod 600 {key_file}`; if others may have read it, remove "
            f"{key_file.parent} to make a new authority."
        )
    try:
        chain = x509.load_pem_x509_certificates(certificate_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    except (ValueError, TypeError):  # TypeError: a key that needs a password
        raise AuthorityUnsafe(f"{certificate_file} or {key_file} is damaged. Restore them from a copy.") from None
    if not isinstance(key, SigningKey) or key.public_key() != chain[0].public_key():
        raise AuthorityUnsafe(f"{key_file} is not the key of {certificate_file}. Restore the pair from a copy.")
    if not _may_sign(chain[0]):
        raise AuthorityUnsafe(
            f"{certificate_file} does not begin with a certificate that may sign others, so no client would trust what "
            "it signs. Have one issued with the basic constraint CA and the key usage keyCertSign."
        )
    return chain, key


def _may_sign(certificate: x509.Certificate) -> bool:
    """Whether clients take it for an authority (RFC 5280, 4.2.1.9, and 4.2.1.3 where it says its usage)."""
    try:
        said = {type(one.value): one.value for one in certificate.extensions}
    except (ValueError, x509.DuplicateExtension):
        return False
    constraints, uses = said.get(x509.BasicConstraints), said.get(x509.KeyUsage)
    return (isinstance(constraints, x509.BasicConstraints) and constraints.ca) and (
        not isinstance(uses, x509.KeyUsage) or uses.key_cert_sign
    )


def _alternative(name: str) -> x509.GeneralName:
    """A name or an address, as clients look for them (RFC 5280 section 4.2.1.6)."""
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _identifier(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        found = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(found)


def usage(*, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False) -> x509.KeyUsage:
    """What a key is for (RFC 5280, 4.2.1.3): all but what is said here is denied."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
