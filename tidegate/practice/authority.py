"""The practice service's own throwaway certificate authority: a certificate for whatever name a client asks for.

Lives for one run.  The gateway is given ``ca_pem`` as an extra upstream authority, so that checking the upstream's
certificate is practised too and nobody is tempted to switch it off.  Keys never leave the directory they were made in.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=2)
#: Names of the certificate shown to clients that send no SNI.
LOCAL = ("localhost", "127.0.0.1", "::1")


class Authority:
    """Mints one certificate per server name, on first use, all with one leaf key."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._leaf_key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tidegate practice service (throwaway)")])
        self._certificate = self._sign_authority()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.ca_file = directory / "practice-ca.pem"
        self.ca_file.write_bytes(self.ca_pem)

    @property
    def ca_pem(self) -> bytes:
        """The authority's certificate, to be trusted by whoever talks to the practice service."""
        return self._certificate.public_bytes(Encoding.PEM)

    def context(self) -> ssl.SSLContext:
        """A server context that answers any SNI with a fitting certificate and offers HTTP/2 and HTTP/1.1."""
        context = self._context_for(LOCAL)
        context.sni_callback = self._on_name
        return context

    def certificate_for(self, names: tuple[str, ...]) -> bytes:
        """Certificate and key for ``names``, as PEM."""
        key = self._leaf_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return self._sign_leaf(names).public_bytes(Encoding.PEM) + key

    def _on_name(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name is None:
            return
        if name not in self._contexts:
            self._contexts[name] = self._context_for((name,))
        connection.context = self._contexts[name]

    def _context_for(self, names: tuple[str, ...]) -> ssl.SSLContext:
        file = self._directory / "leaf.pem"
        file.touch(mode=0o600)
        file.write_bytes(self.certificate_for(names))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(file)
        context.set_alpn_protocols(["h2", "http/1.1"])
        return context

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + LIFE)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False)
        )

    def _sign_authority(self) -> x509.Certificate:
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = self._builder(self._name, self._key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True).add_extension(usage, True)
        return builder.sign(self._key, hashes.SHA256())

    def _sign_leaf(self, names: tuple[str, ...]) -> x509.Certificate:
        # The common name is limited to 64 characters (RFC 5280 upper bounds); clients read the alternative names.
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        builder = self._builder(subject, self._leaf_key.public_key())
        builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        return builder.sign(self._key, hashes.SHA256())


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
