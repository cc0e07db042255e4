"""Credentials known by their shape rather than by an issuer: keys in PEM, tokens, passwords, settings of programs.

Each is written as the program that reads it documents it; the label is the secret part alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
from random import Random

from bench.corpus.draw import CLASSES, chars, mask
from bench.corpus.model import Kind, Value, whole, within
from bench.corpus.seed_words import WORDS

FAMILY = "credentials"
PASSWORD_WORDS = {
    "en": ("password", "passphrase", "login password"),
    "ko": ("비밀번호", "패스워드", "암호", "접속 비밀번호"),
    "ja": ("パスワード", "ログインパスワード"),
    "zh": ("密码", "登录密码"),
    "de": ("Passwort", "Kennwort"),
    "fr": ("mot de passe",),
    "nl": ("wachtwoord",),
    "it": ("password", "parola d'ordine"),
    "es": ("contraseña", "clave de acceso"),
    "pt": ("senha", "palavra-passe"),
    "pl": ("hasło", "hasło do konta"),
}
SYLLABLES = ("ba", "rok", "tin", "mel", "zu", "fex", "lan", "dor", "vik", "qu", "sha", "pem", "gil", "nox", "tra")


def password(rng: Random) -> str:
    """What people choose or programs draw: at least nine characters of three classes, no words of a list of examples."""
    if rng.random() < 0.5:
        stem = "".join(rng.choices(SYLLABLES, k=rng.randint(2, 3))).capitalize()
        return stem + rng.choice("!@#%&*?") + chars(rng, rng.randint(2, 4), "d")
    body = [*chars(rng, rng.randint(7, 12), "A"), rng.choice("!@#%^*?=+"), rng.choice("23456789"), rng.choice("QWRTK")]
    rng.shuffle(body)
    return "x" + "".join(body)


def _b64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def jwt(rng: Random) -> str:
    """A signed token (RFC 7519) over claims of no person."""
    head = {"alg": rng.choice(("HS256", "RS256", "ES256")), "typ": "JWT"}
    claims = {"sub": chars(rng, 10, "d"), "iat": rng.randint(1_600_000_000, 1_780_000_000), "scope": "read"}
    parts = [_b64url(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims)]
    return ".".join((*parts, _b64url(rng.randbytes(32))))


def pem(rng: Random) -> str:
    """A private key in PEM (RFC 7468, RFC 5958, OpenSSH's PROTOCOL.key) over random bytes."""
    name = rng.choice(
        ("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY")
    )
    start = {"OPENSSH PRIVATE KEY": "b3BlbnNzaC1rZXktdjEAAAAA"}.get(name, "MI" + rng.choice("IGH"))
    body = start + base64.b64encode(rng.randbytes(rng.choice((120, 620, 1190)))).decode()
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return f"-----BEGIN {name}-----\n{lines}\n-----END {name}-----"


def putty(rng: Random) -> str:
    """A key file of PuTTY (https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html)."""
    public, private = (base64.b64encode(rng.randbytes(84)).decode() for _ in range(2))
    return (
        f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: key-{chars(rng, 6, 'd')}\n"
        f"Public-Lines: 2\n{public[:64]}\n{public[64:]}\nPrivate-Lines: 2\n{private[:64]}\n{private[64:]}\n"
        f"Private-MAC: {chars(rng, 64, 'h')}"
    )


def wif(rng: Random) -> str:
    """A Bitcoin key in wallet import format: base 58 with a double SHA-256 check."""
    return base58check(b"\x80" + rng.randbytes(32) + b"\x01")


def base58check(payload: bytes) -> str:
    """Base 58 of ``payload`` and the first four bytes of its double SHA-256."""
    data = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, out = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        out = CLASSES["B"][digit] + out
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + out


def public_host(rng: Random) -> str:
    """A host name of an invented company on the internet."""
    return (
        f"{rng.choice(('db', 'sql', 'data', 'mq'))}{rng.randint(1, 9)}.{''.join(rng.choices(SYLLABLES, k=3))}-soft.com"
    )


def _in_url(rng: Random, lang: str) -> Value:
    scheme, port = rng.choice(
        (("postgresql", 5432), ("mysql", 3306), ("mongodb+srv", 0), ("redis", 6379), ("amqps", 5671))
    )
    secret = chars(rng, rng.randint(10, 18), "A")
    tail = f":{port}" if port else ""
    return within(f"{scheme}://app_user:", secret, f"@{public_host(rng)}{tail}/main", "password-in-url", FAMILY)


def _in_connection(rng: Random, lang: str) -> Value:
    head = f"Server=tcp:{public_host(rng)},1433;Database=main;User Id=app;Password="
    return within(
        head, chars(rng, rng.randint(10, 16), "A") + "7x", ";Encrypt=true;", "password-in-connection-string", FAMILY
    )


def _basic(rng: Random, lang: str) -> Value:
    token = base64.b64encode(f"svc-{chars(rng, 5, 'l')}:{chars(rng, 14, 'A')}".encode()).decode()
    return within("Authorization: Basic ", token, "", "basic-auth-header", FAMILY)


def _bearer(rng: Random, lang: str) -> Value:
    return within("Authorization: Bearer ", mask(rng, "{40-60:w}"), "", "bearer-token", FAMILY)


def _cookie(rng: Random, lang: str) -> Value:
    name = rng.choice(("sessionid", "PHPSESSID", "JSESSIONID", "connect.sid", "session"))
    return within(f"Cookie: theme=dark; {name}=", chars(rng, 32, "a"), "; lang=en", "session-cookie", FAMILY)


def _curl(rng: Random, lang: str) -> Value:
    return within(
        "curl -u svc-deploy:", chars(rng, 14, "A") + "9", f" https://{public_host(rng)}/v1/jobs", "curl-user", FAMILY
    )


def _netrc(rng: Random, lang: str) -> Value:
    return within(
        f"machine {public_host(rng)} login deploy password ", chars(rng, 16, "A"), "", "netrc-password", FAMILY
    )


def _htpasswd(rng: Random, lang: str) -> Value:
    return within("deploy:", f"$apr1${chars(rng, 8, 'A')}${chars(rng, 22, 'A')}", "", "htpasswd-entry", FAMILY)


def _docker(rng: Random, lang: str) -> Value:
    token = base64.b64encode(f"builder:{chars(rng, 20, 'A')}".encode()).decode()
    return within('{"auths": {"registry.tinfex-soft.com": {"auth": "', token, '"}}}', "docker-registry-auth", FAMILY)


def _npmrc(rng: Random, lang: str) -> Value:
    return within("//registry.tinfex-soft.com/:_authToken=", chars(rng, 40, "A"), "", "npm-registry-auth", FAMILY)


def _kubernetes(rng: Random, lang: str) -> Value:
    token = base64.b64encode(chars(rng, 24, "A").encode()).decode()
    head = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ntype: Opaque\ndata:\n  db-password: "
    return within(head, token, "\n", "kubernetes-secret", FAMILY)


def _service_account(rng: Random, lang: str) -> Value:
    key = base64.b64encode(rng.randbytes(600)).decode()
    body = "-----BEGIN PRIVATE KEY-----\\n" + "\\n".join(key[i : i + 64] for i in range(0, len(key), 64))
    key_id = chars(rng, 40, "h")
    head = f'{{\n  "type": "service_account",\n  "project_id": "tin-fex-42",\n  "private_key_id": "{key_id}",\n  "private_key": "'
    return within(head, body + "\\n-----END PRIVATE KEY-----\\n", '"\n}', "google-service-account", FAMILY)


def _otp(rng: Random, lang: str) -> Value:
    return within(
        "otpauth://totp/Portal:deploy?secret=",
        chars(rng, 32, "2"),
        "&issuer=Portal",
        "one-time-password-secret",
        FAMILY,
    )


def _wireguard(rng: Random, lang: str) -> Value:
    key = base64.b64encode(rng.randbytes(32)).decode()
    return within("[Interface]\nPrivateKey = ", key, "\nListenPort = 51820\n", "wireguard-key", FAMILY)


def _azure_storage(rng: Random, lang: str) -> Value:
    key = base64.b64encode(rng.randbytes(64)).decode()
    head = f"DefaultEndpointsProtocol=https;AccountName=st{chars(rng, 8, 'l')};AccountKey="
    return within(head, key, ";EndpointSuffix=core.windows.net", "azure-storage-key", FAMILY)


def _service_bus(rng: Random, lang: str) -> Value:
    key = base64.b64encode(rng.randbytes(32)).decode()
    head = f"Endpoint=sb://bus-{chars(rng, 6, 'l')}.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey="
    return within(head, key, "", "azure-shared-access-key", FAMILY)


def _seed(rng: Random, lang: str) -> Value:
    """Words of BIP 39 without its checksum, which asks for the whole list; so these open no wallet."""
    return whole(" ".join(rng.sample(WORDS, rng.choice((12, 24)))), "seed-phrase", FAMILY)


def _crypt(rng: Random, lang: str) -> Value:
    alphabet = CLASSES["A"] + "./"
    body = "".join(rng.choices(alphabet, k=53))
    return whole(f"$2b$12${body}", "password-hash", FAMILY)


def _not_password(rng: Random, lang: str) -> tuple[str, str]:
    return "", rng.choice(
        (
            "********",
            "<password>",
            "${DB_PASSWORD}",
            "YOUR_PASSWORD",
            "••••••••",
            "[hidden]",
            "{{ password }}",
            "%PASSWORD%",
        )
    )


def _not_secret(rng: Random, lang: str) -> tuple[str, str]:
    word, pattern = rng.choice(
        (
            ("commit", "{40:h}"), ("sha256", "{64:h}"), ("etag", "{32:h}"), ("md5", "{32:h}"), ("trace id", "{32:h}"),
            ("request id", "{8:h}-{4:h}-4{3:h}-a{3:h}-{12:h}"), ("build", "v2.{2:d}.{3:d}+{7:h}"), ("checksum", "{64:h}"),
            ("integrity", "sha512-{86:b}=="), ("public key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{43:b}"),
            ("image", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{160:b}"), ("digest", "sha256:{64:h}"),
            ("fingerprint", "SHA256:{43:b}"), ("revision", "{12:h}"), ("image tag", "registry/app:{7:h}"),
        )
    )  # fmt: skip
    return word, mask(rng, pattern)


def secret_row(
    label: str,
    source: str,
    make: object,
    words: tuple[str, ...],
    ident: str,
    alone: bool = False,
    wrong: object = _not_secret,
    said: bool = False,
) -> Kind:
    """A secret of a form; ``said``: it is told in a sentence beside its name, as ``alone``: it is a block of its own."""
    forms = ("prompt", "email", "chat", "document") if alone else ()
    said = said or label in {
        "json-web-token",
        "seed-phrase",
        "crypto-private-key",
        "password-hash",
        "password",
        "generic-secret",
    }
    return Kind(label, FAMILY, source, make, wrong, {"*": words}, (ident,), forms=forms, alone=alone, said=said)  # type: ignore[arg-type]


def _password(rng: Random, lang: str) -> Value:
    return whole(password(rng), "password", FAMILY)


RFC = "https://www.rfc-editor.org/rfc/"
FORMED: tuple[Kind, ...] = (
    secret_row("private-key", RFC + "rfc7468", lambda r, g: whole(pem(r), "private-key", FAMILY), ("private key", "PEM"), "private_key", True),
    secret_row("putty-private-key", "https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html", lambda r, g: whole(putty(r), "putty-private-key", FAMILY), ("PuTTY key", "ppk"), "ppk", True),
    secret_row("json-web-token", RFC + "rfc7519", lambda r, g: whole(jwt(r), "json-web-token", FAMILY), ("JWT", "access token", "id token"), "id_token"),
    secret_row("password-in-url", RFC + "rfc3986#section-3.2.1", _in_url, ("database url", "DATABASE_URL", "DSN"), "database_url"),
    secret_row("password-in-connection-string", "https://learn.microsoft.com/en-us/dotnet/framework/data/adonet/connection-string-syntax", _in_connection, ("connection string",), "connection_string"),
    secret_row("basic-auth-header", RFC + "rfc7617", _basic, ("header",), "header", True),
    secret_row("bearer-token", RFC + "rfc6750", _bearer, ("header",), "header", True),
    secret_row("session-cookie", RFC + "rfc6265", _cookie, ("header",), "header", True),
    secret_row("curl-user", "https://curl.se/docs/manpage.html#-u", _curl, ("command",), "command", True),
    secret_row("netrc-password", "https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html", _netrc, (".netrc",), "netrc", True),
    secret_row("htpasswd-entry", "https://httpd.apache.org/docs/current/programs/htpasswd.html", _htpasswd, (".htpasswd",), "htpasswd", True),
    secret_row("docker-registry-auth", "https://docs.docker.com/reference/cli/docker/login/", _docker, ("docker config",), "docker_config", True),
    secret_row("npm-registry-auth", "https://docs.npmjs.com/cli/v10/configuring-npm/npmrc", _npmrc, (".npmrc",), "npmrc", True),
    secret_row("kubernetes-secret", "https://kubernetes.io/docs/concepts/configuration/secret/", _kubernetes, ("Secret",), "secret", True),
    secret_row("google-service-account", "https://cloud.google.com/iam/docs/keys-create-delete", _service_account, ("service account",), "service_account", True),
    secret_row("one-time-password-secret", "https://github.com/google/google-authenticator/wiki/Key-Uri-Format", _otp, ("OTP",), "otp_uri"),
    secret_row("wireguard-key", "https://www.wireguard.com/quickstart/", _wireguard, ("wg0.conf",), "wireguard", True),
    secret_row("azure-storage-key", "https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string", _azure_storage, ("storage connection string",), "azure_storage_connection_string"),
    secret_row("azure-shared-access-key", "https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas", _service_bus, ("Service Bus connection string",), "servicebus_connection"),
    secret_row("seed-phrase", "https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki", _seed, ("seed phrase", "recovery phrase", "mnemonic", "시드 구문", "助记词"), "mnemonic"),
    secret_row("crypto-private-key", "https://en.bitcoin.it/wiki/Wallet_import_format", lambda r, g: whole(wif(r), "crypto-private-key", FAMILY), ("private key", "WIF key"), "wallet_private_key"),
    secret_row("password-hash", "https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html", _crypt, ("password hash",), "password_hash"),
    secret_row("generic-secret", "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html", lambda r, g: whole(mask(r, "{32-44:A}"), "generic-secret", FAMILY), ("client secret", "secret key", "API secret", "auth token"), "client_secret"),
    Kind("password", FAMILY, "https://pages.nist.gov/800-63-3/sp800-63b.html", _password, _not_password, PASSWORD_WORDS, ("password", "db_password", "ADMIN_PASSWORD"), weight=4),
)  # fmt: skip
