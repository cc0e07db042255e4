"""Secrets that no issuer's form gives away, known by what they are called: assignments in code, configs and prose.

The name must end in what it is (``api_key``, ``secret``, ``password``), so that ``password_hash``, ``max_tokens`` and
``public_key`` are left alone; the value must look drawn at random, or for a password at least not like code.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.context import called
from tidegate.detectors.credentials.row import GITLEAKS, written
from tidegate.detectors.credentials.secrecy import (
    LEAST_ENTROPY,
    has_entropy,
    is_identifier,
    is_password,
    is_placeholder,
)
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.places import LONG

#: Bits for each character that a key of no known form must have: between those of identifiers in code and of Base64.
LEAST_UNKNOWN_ENTROPY: Final = 3.4

_KEY_NAMES: Final = (
    r"(?:(?i:api[_-]?key|secret[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|encryption[_-]?key"
    r"|signing[_-]?key|master[_-]?key|account[_-]?key|license[_-]?key|service[_-]?key|app[_-]?key|session[_-]?key"
    r"|client[_-]?secret|app[_-]?secret|shared[_-]?secret|webhook[_-]?secret|consumer[_-]?secret|cookie[_-]?secret"
    r"|credentials?|secret|token)(?:[_-]?(?i:prod|production|live|dev|staging|value|[0-9]{1,2}))?)"
)
_ASSIGNED: Final = r"""["'`\]]{0,2}\s{0,3}(?:=>|:=|==?|:)\s{0,3}[bru]?["'`]{0,3}"""
_CALLED: Final = (
    r"(?:(?i:passw(?:or)?d|passphrase|passcode|pwd|passwd|pass_word|[a-z0-9]_pass|kennwort|passwort|contraseña|senha"
    r"|wachtwoord|mot_de_passe|парол[ья]))(?:[_-]?(?i:prod|production|live|dev|staging|[0-9]{1,2}))?"
)
_QUOTED: Final = r"""["']([^"'\s\n]{6,128})["']"""
_BARE: Final = r"""([^\s"'`,;(){}\[\]<>]{6,128})(?:$|[\s"',;}])"""

#: Spoken of: "the password is …", "비밀번호는 …".  The value must then have letters and digits or signs.
_SPOKEN: Final = (
    r"(?:(?i:password|passwd|passcode|passphrase|pwd|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|пароль"
    r"|login code)|비밀번호|비번|패스워드|암호|パスワード|密码|密碼|口令)"
    r"(?:\s{0,2}\([^()\n]{1,20}\))?\s{0,2}(?:[:：]|is|ist|lautet|est|es|é|of|은|는|이|가|を|は|为|為|是)?[:：]?"
    r"[ \t]{1,3}[\"'`]?"
    r"([!-+\-./0-9:;<=>?@A-Z\[\\\]^_`a-z{}~]{6,64})"
)

_CODE: Final = re.compile(r"[A-Za-z_]\w*(?:(?:\.|::|->|/)[A-Za-z_]\w*)+$|[A-Za-z_]\w*\($|self\.|this\.|process\.|os\.")
_IN_CODE: Final = re.compile(r"[()\[\]{}<>|\\/]|::|->")
_HEX: Final = re.compile(r"[0-9a-fA-F]+$")

#: What a password or a key of no issuer is called in columns, forms and sentences.
_CALLED_SO: Final = (
    r"(?i:(?:^|[^0-9])passw(?:or)?[dt]|passphrase|passcode|kennwort|mot[ _]de[ _]passe|contraseña|senha"
    r"|wachtwoord|parola[ _]d['’]ordine|пароль)"
    r"|비밀번호|비번|패스워드|암호|パスワード|暗証|密码|密碼|口令"
)
_CALLS_A_KEY: Final = (
    r"(?i:client[ _-]?secret|api[ _-]?secret|app[ _-]?secret|shared[ _-]?secret|secret[ _-]?key|api[ _-]?key"
    r"|access[ _-]?key|auth[ _-]?token"
    r"|access[ _-]?token|refresh[ _-]?token|session[ _-]?token|signing[ _-]?key|encryption[ _-]?key|private[ _-]?token)"
    r"|시크릿|비밀 ?키|シークレット|秘密鍵|密钥|令牌"
)
_ASSIGNS: Final = re.compile(r"[A-Za-z_]{2}[=:]|=$")


def _is_labelled_password(value: str) -> bool:
    value = value.rstrip(".,!?:;)\"'`")
    if len(value) < 8 or value.isalpha() or "://" in value or _assigns(value) or not _is_spoken_password(value):
        return False
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum() and char not in "-_./:")
    return sum(any(map(kind, value)) for kind in kinds) > 2


def _assigns(value: str) -> bool:
    """Whether ``value`` is an assignment with its name."""
    return _ASSIGNS.search(value) is not None or "passw" in value.lower()


def _is_labelled_key(value: str) -> bool:
    if value.islower() or value.isupper() or not any(map(str.isdigit, value)) or _assigns(value):
        return False
    return value.upper() != value.lower() and _is_unknown_key(value)


def _is_unknown_key(value: str) -> bool:
    if is_placeholder(value):
        return False  # before the dots at its end go, which say so
    bare = value.rstrip(".:=")
    if len(bare) < 16 or "://" in bare or is_identifier(bare) or _CODE.match(bare):
        return False
    if not any(map(str.isdigit, bare)) or not any(map(str.isalpha, bare)) or (bare != value and is_placeholder(bare)):
        return False
    least = LEAST_ENTROPY if _HEX.match(bare) else LEAST_UNKNOWN_ENTROPY
    return has_entropy(bare, least) and not _reads_as_words(bare)


def _is_assigned_password(value: str) -> bool:
    if len(value) < 6 or not is_password(value) or is_identifier(value) or _CODE.match(value):
        return False
    return _is_varied(value)


def _is_bare_password(value: str) -> bool:
    return _IN_CODE.search(value) is None and _is_assigned_password(value)


def _is_spoken_password(value: str) -> bool:
    value = value.rstrip(".,!?:;)\"'`")
    return _IN_CODE.search(value) is None and any(map(str.isdigit, value)) and _is_assigned_password(value)


def _is_varied(value: str) -> bool:
    """Letters beside digits or inner signs, as passwords have and words of code or prose have not."""
    inner = value.strip(".,!?:;)]}\"'`(")
    digits = any(map(str.isdigit, inner))
    letters = any(map(str.isalpha, inner))
    signs = any(not (char.isalnum() or char in "_-./:\\,'") for char in inner)
    return letters and (digits or signs) and not re.fullmatch(r"[A-Za-z_]+[0-9]{0,1}|v?[0-9.]+[a-z]?[0-9]*", inner)


def _reads_as_words(value: str) -> bool:
    """Whether ``value`` is words put together with dashes, dots or capitals, as names in code are."""
    words = re.findall(r"[A-Za-z]{3,}", value)
    lettered = sum(len(word) for word in words if word.islower() or word.istitle())
    return bool(re.search(r"[_./:-]", value)) and lettered > 0.75 * len(value)


UNKNOWN_SECRETS: Final[tuple[Detector, ...]] = (
    written(
        "generic-secret",
        "A value that looks drawn at random, assigned to a name that says it is a key, token or secret.",
        GITLEAKS,
        (
            Pattern(
                _KEY_NAMES + _ASSIGNED + r"([A-Za-z0-9_.+/=~!@#%^*:-]{16,})",
                0.8,
                1,
                _is_unknown_key,
                r"(?i:key|token|secret|credentials?)[a-z0-9_-]{0,12}[\"'`\]]{0,2}\s{0,3}(?:=|:)",
                reach=96,
            ),
            Pattern(
                r"(?:^|[^A-Za-z0-9_.+/=~-])([A-Za-z0-9][A-Za-z0-9_.+/=~-]{23,199})(?:$|[^A-Za-z0-9_+/=~-])",
                0.7,
                1,
                _is_labelled_key,
                _CALLS_A_KEY,
                label=(called(_CALLS_A_KEY),),
                gate=LONG,
            ),
        ),
        (
            "INTERNAL_API_KEY=" + drawn("{an:32}"),
            'client_secret: "' + drawn("{w:40}") + '"',
            '{"access_token": "' + drawn("{an:48}") + '"}',
            "const apiKey = '" + drawn("{an:24}") + "';",
            "  auth-token: " + drawn("{hex:32}"),
        ),
        (
            "api_key = os.environ['API_KEY_FOR_PRODUCTION_1']",
            "token: YOUR_TOKEN_GOES_HERE_12345",
            "token = request.headers.get('x-auth-token-v2')",
            "secret_name: my-app-database-credentials-v2",
            "access_key = 550e8400-e29b-41d4-a716-446655440000",
            "commit: 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "max_tokens: 4096, tokenizer = AutoTokenizer2024.from_pretrained",
            "integrity token: sha512-" + drawn("{b64:86}") + "==",
            "token = this.props.currentUser.sessionToken1.value",
            "public_key = " + drawn("{an:40}"),
            "token = xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ),
        "Keys without a name, or with one that does not say what they are.",
    ),
    written(
        "password",
        "A password assigned to a name that says so, or told in a sentence.",
        GITLEAKS,
        (
            Pattern(
                _CALLED + r"[\"'`\]]{0,2}\s{0,3}(?:=>|:=|==?|:)\s{0,3}[bru]?" + _QUOTED,
                0.85,
                1,
                _is_assigned_password,
                r"(?i:passw|passphrase|passcode|_pass|pwd|kennwort|contrase|senha|wachtwoord|mot_de_passe|парол)",
            ),
            Pattern(
                _CALLED + r"[\"'`\]]{0,2}\s{0,3}(?:=>|:=|=|:)[ \t]{0,3}" + _BARE,
                0.75,
                1,
                _is_bare_password,
                r"(?i:passw|passphrase|passcode|_pass|pwd|kennwort|contrase|senha|wachtwoord|mot_de_passe|парол)",
            ),
            Pattern(
                _SPOKEN,
                0.75,
                1,
                _is_spoken_password,
                r"(?i:passw|passcode|passphrase|pwd|kennwort|mot de passe|contrase|senha|wachtwoord|пароль|login code)"
                r"|비밀번호|비번|패스워드|암호|パスワード|密码|密碼|口令",
            ),
            Pattern(
                r"(?:^|[^!-~]|[\"'`:=(,|])([!#-&*+\-./0-9:;<=>?@A-Z\[\\\]^_a-z{}~]{8,64})",
                0.7,
                1,
                _is_labelled_password,
                _CALLED_SO.replace("(?:^|[^0-9])", ""),
                label=(called(_CALLED_SO),),
            ),
        ),
        (
            "DB_PASSWORD=T4r9vKq2",
            "SMTP_PASS=Zk39Xm20qLw",
            'password: "correct7horse!"',
            "the password is Sommer2024! for everyone",
            "서버 비밀번호는 Tkfka!234 입니다",
            "Passwort: Geheim#99",
            "spring.datasource.password=b5LkX0pW",
        ),
        (
            "password = getpass.getpass()",
            "DB_PASSWORD=${DB_PASSWORD}",
            "password: str = Field(min_length=8)",
            "password: <your password>",
            "the password is required",
            "password_hash = compute(value1)",
            "if password == self.password1:",
            "비밀번호는 8자 이상이어야 합니다",
            "passwordField1: TextInput",
            "password = 'changeme123'",
        ),
        "Passwords of letters only, and those whose sentence does not call them so.",
    ),
)
