"""Private keys and signed tokens, whoever made them: PEM, PGP, PuTTY, age, WireGuard, JSON web tokens."""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.credentials.row import GITLEAKS, KINGFISHER, shaped, written
from tidegate.detectors.credentials.secrecy import is_random
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.detector import Detector, Pattern

#: Two strings put together over the end of a line, as programs hold a key and scripts write one.
_JOINED: Final = r"[\"'][^\n\"']{0,40}\n[^\n\"']{0,40}[\"']"
#: What stands before each line of a comment or a list.
_PREFIXED: Final = r"\n[ \t]{0,16}(?:[*;%!]{1,3}|-{1,3})[ \t]"
#: The end of a line in HTML, and colours of code.
_TAG: Final = r"</?[A-Za-z][^<>\n]{0,120}>"
_SPACE: Final = re.compile(rf"{_JOINED}|{_PREFIXED}|{_TAG}|\\[nrt]|[\s>|\"'+]")


#: Characters of the material that are looked at: an example ends in dots before, a key that was cut off behind.
_MATERIAL: Final = 64
#: A block of fewer holds no key.
_FEWEST: Final = 40


def _has_material(value: str) -> bool:
    """Whether there is key material in the block, not three dots or ``<your key>``."""
    body = value.split("-----")[2] if value.startswith("-----") else value
    return len(body) >= _FEWEST and is_random(_SPACE.sub("", body)[:_MATERIAL])


KEYS: Final[tuple[Detector, ...]] = (
    written(
        "private-key",
        "A private key in PEM form, of any algorithm, encrypted or not.",
        "https://www.rfc-editor.org/rfc/rfc7468",
        (
            Pattern(
                r"-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
                # What is longer comes first: a match that can end takes what is written first, not what goes on.
                rf"(?:{_JOINED}|{_PREFIXED}|{_TAG}|-[A-Za-z0-9]|[\sA-Za-z0-9+/=:,.\\>|#\[\]])+"
                r"(?:-----END [A-Z0-9 ]{0,40}-----)?",
                0.95,
                0,
                _has_material,
                "PRIVATE KEY(?: BLOCK)?-----",
            ),
            Pattern(
                r"---- BEGIN SSH2 (?:[A-Z]{1,16} ){0,2}PRIVATE KEY ----"
                r"(?:[\sA-Za-z0-9+/=:,.\\\"@]|-[A-Za-z0-9]){40,}(?:---- END [A-Z0-9 ]{0,40} ----)?",
                0.95,
                0,
                lambda value: is_random(_SPACE.sub("", value.split("----")[2])[:200]),
                "---- BEGIN SSH2",
            ),
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEAq8ZrT2nVb5LkX0pW7cYd9aJm\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\\n-----END PRIVATE KEY-----\\n",
            "-----BEGIN OPENSSH PRIVATE KEY-----\n" + drawn("{b64:70}") + "\n-----END OPENSSH PRIVATE KEY-----",
            "> -----BEGIN EC PRIVATE KEY-----\n> " + drawn("{b64:64}") + "\n> -----END EC PRIVATE KEY-----\n",
            "k = '-----BEGIN PRIVATE KEY-----\\n' +\n  '"
            + drawn("{b64:64}")
            + "\\n' +\n  '-----END PRIVATE KEY-----';",
            'k = "-----BEGIN PRIVATE KEY-----\\n"\n    + "'
            + drawn("{b64:64}")
            + '\\n"\n    + "-----END PRIVATE KEY-----";',
            " * -----BEGIN EC PRIVATE KEY-----\n * " + drawn("{b64:64}") + "\n * -----END EC PRIVATE KEY-----\n",
            "- -----BEGIN EC PRIVATE KEY-----\n- " + drawn("{b64:64}") + "\n- -----END EC PRIVATE KEY-----\n",
            "-----BEGIN EC PRIVATE KEY-----<br>\n" + drawn("{b64:64}") + "<br>\n-----END EC PRIVATE KEY-----",
            'echo "-----BEGIN EC PRIVATE KEY-----" >> k.pem\necho "' + drawn("{b64:64}") + '" >> k.pem\n',
            "#6 0.2 -----BEGIN PRIVATE KEY-----\n#6 0.2 " + drawn("{b64:64}") + "\n#6 0.2 -----END PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----\n" + drawn("{b64:64}") + "\n... (the rest)",
            '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "key"\n'
            + drawn("{b64:70}")
            + "\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" + drawn("{b64:64}") + "\n-----END PGP PRIVATE KEY BLOCK-----",
        ),
        (
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA...\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\n" + "." * 60 + "\n-----END PRIVATE KEY-----",
            "a line that says -----BEGIN RSA PRIVATE KEY----- begins the file",
        ),
    ),
    written(
        "private-key-base64",
        "A private key in PEM form, encoded once more in Base64 as Kubernetes and CI variables do.",
        KINGFISHER + "pem.yml",
        (
            Pattern(
                r"\bLS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0EgUFJJVkFUR|BFQyBQUklWQVRF|BPUEVOU1NIIFBSSVZBVE|BFTkNSWVBURUQgUFJJVkFUR|BEU0EgUFJJVkFUR|BQR1AgUFJJVkFUR)"
                r"[A-Za-z0-9+/=]{40,}",
                0.95,
                0,
                is_random,
                "LS0tLS1CRUdJTi",
            ),
        ),
        ("tls.key: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQ" + drawn("{b64:120}"),),
        ("tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t" + drawn("{b64:120}"),),
    ),
    written(
        "putty-private-key",
        "A private key in the form of PuTTY.",
        "https://the.earth.li/~sgtatham/putty/0.81/htmldoc/AppendixC.html",
        (
            Pattern(
                r"Private-Lines: [0-9]{1,4}[\s>]{1,8}([A-Za-z0-9+/=\s>]{40,900})",
                0.95,
                1,
                is_random,
                "Private-Lines: [0-9]",
            ),
        ),
        (
            "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 1\n"
            + drawn("{b64:60}"),
        ),
        ("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPublic-Lines: 1\nAAAA",),
    ),
    written(
        "json-web-key",
        "The private part of a JSON web key.",
        "https://www.rfc-editor.org/rfc/rfc7518#section-6",
        (
            Pattern(
                r'"kty"\s{0,3}:\s{0,3}"(?:RSA|EC|OKP)"[^{}]{1,900}?"d"\s{0,3}:\s{0,3}"([A-Za-z0-9_-]{40,700})"',
                0.95,
                1,
                is_random,
                '"kty"',
                reach=2_048,
            ),
        ),
        ('{"kty": "EC", "crv": "P-256", "x": "f83O", "y": "x_FE", "d": "' + drawn("{w:43}") + '"}',),
        ('{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}',),
    ),
    written(
        "json-web-token",
        "A signed JSON web token.",
        "https://www.rfc-editor.org/rfc/rfc7519",
        (
            Pattern(
                # Also behind the name of what it is, as an installation of a GitHub App has it: ``ghs_…_eyJ``.
                r"(?:\b|_)(eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,})",
                0.95,
                1,
                is_random,
                r"\.eyJ[A-Za-z0-9_-]{10}",
                reach=4_096,
            ),
        ),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9." + "q8ZrT2nVb5LkX0pW7cYd9aJmUeHs4GfBq1Z",),
        ("eyJhbGciOiJIUzI1NiJ9",),
    ),
    written(
        "json-web-encryption",
        "An encrypted JSON web token: five parts, the first a header.",
        "https://www.rfc-editor.org/rfc/rfc7516",
        (
            Pattern(
                r"\beyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{0,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}",
                0.9,
                0,
                is_random,
                r"\beyJ[A-Za-z0-9_-]{15}",
                reach=4_096,
            ),
        ),
        ("eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.." + drawn("{w:16}.{w:40}.{w:22}"),),
        ("eyJhbGciOiJkaXIifQ.a.b.c.d",),
    ),
    shaped(
        "minisign-secret-key",
        "A secret key of minisign, encrypted or not.",
        "https://jedisct1.github.io/minisign/",
        "(RWRTY0Iy|RWQAAEIy){b64:190-204}",
    ),
    shaped("age-secret-key", "A secret key of age.", GITLEAKS, "AGE-SECRET-KEY-1{up:58}"),
    written(
        "wireguard-key",
        "A private or pre-shared key of WireGuard.",
        KINGFISHER + "wireguard.yml",
        (
            Pattern(
                r"P(?:rivate|reshared)Key\s{0,3}=\s{0,3}([A-Za-z0-9+/]{43}=)",
                0.95,
                1,
                is_random,
                r"P(?:rivate|reshared)Key\s{0,3}=",
            ),
        ),
        ("[Interface]\nPrivateKey = " + drawn("{b64:43}") + "=",),
        ("PublicKey = " + drawn("{b64:43}") + "=", "PrivateKey = <your key>"),
    ),
    written(
        "password-hash",
        "A password hash of crypt: md5, bcrypt, SHA-256, SHA-512, yescrypt.",
        KINGFISHER + "hashes.yml",
        (
            Pattern(
                r"\$(?:1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53}"
                r"|5\$(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43}"
                r"|6\$(?:rounds=[0-9]{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{86}"
                r"|y\$[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}"
                r"|argon2(?:id|i|d)\$v=[0-9]{1,3}\$m=[0-9]{1,9},t=[0-9]{1,9},p=[0-9]{1,9}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,128})",
                0.9,
                0,
                is_random,
                r"\$(?:[156y]|2[abxy]|argon2id?|argon2d)\$",
            ),
        ),
        ("root:$6$" + drawn("{an:16}") + "$" + drawn("{an:86}") + ":19000:0:99999:7:::", "$2b$12$" + drawn("{an:53}")),
        ("costs $1 or $5$ or $6$ each", "$2b$12$short"),
    ),
    written(
        "one-time-password-secret",
        "The secret of a one-time password generator in its setup address.",
        "https://github.com/google/google-authenticator/wiki/Key-Uri-Format",
        (
            Pattern(
                r"otpauth://[th]otp/[^\s\"'<>]{1,200}?[?&]secret=([A-Z2-7]{16,128})", 0.95, 1, is_random, "otpauth://"
            ),
        ),
        ("otpauth://totp/Example:kim?secret=" + drawn("{b32:32}") + "&issuer=x",),
        ("otpauth://totp/x?secret=ABC",),
    ),
)
