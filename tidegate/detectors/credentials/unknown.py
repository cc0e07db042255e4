"""Secrets that no issuer's form gives away, known by what they are called: assignments in code, configs and prose.

The name must end in what it is (``api_key``, ``secret``), so that ``token_hash``, ``max_tokens`` and ``public_key`` are
left alone; the value must look drawn at random.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.context import called
from tidegate.detectors.credentials.joints import ASSIGNED, ASSIGNS, BESIDE, GIVEN, GIVES, NAMES, OPENED
from tidegate.detectors.credentials.row import GITLEAKS, written
from tidegate.detectors.credentials.secrecy import (
    LEAST_ENTROPY,
    assigns,
    has_entropy,
    is_code,
    is_identifier,
    is_name,
    is_placeholder,
    is_random,
    is_worded,
    reads_as_words,
)
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.places import LONG

#: Bits for each character that a key of no known form must have: between those of identifiers in code and of Base64.
LEAST_UNKNOWN_ENTROPY: Final = 3.4

#: And one of which is only said that it is a key.
LEAST_DRAWN_ENTROPY: Final = 4.0

_KEY_NAMES: Final = (
    r"(?:(?i:api[_-]?key|secret[_-]?key(?:[_-]?base)?|access[_-]?key|auth[_-]?key|private[_-]?key|encryption[_-]?key"
    r"|signing[_-]?key|master[_-]?key|account[_-]?key|license[_-]?key|service[_-]?key|app[_-]?key|session[_-]?key"
    r"|client[_-]?secret|app[_-]?secret|shared[_-]?secret|webhook[_-]?secret|consumer[_-]?(?:key|secret)|(?:validation|decryption)key|cookie[_-]?secret"
    r"|credentials?|secret|token)(?:[_-]?(?i:prod|production|live|dev|staging|value|[0-9]{1,2}))?"
    # Variables of the environment, and what an address is asked with.
    r"|[A-Z0-9]_KEY|[?&]key)"
)
#: What only these are, also where it is a UUID: a token or a key alone may be the name of a thing.
_NAMES_OF_SECRETS: Final = (
    r"(?i:(?:api|app|client|access|auth|refresh|bearer)[_-]?(?:secret|token)|(?:api|secret)[_-]?key)"
)
#: Where one is assigned; each pattern is read where its own names are, as few as can be.
_SET: Final = r"[\\\"'`\]]{0,6}(?:\s[Ss]tring)?\s{0,32}(?:[=:!]|[?+.|]{1,2}=)"
_ASSIGNS_A_KEY: Final = rf"(?i:key|token|secret|credentials?)[a-z0-9_-]{{0,12}}{_SET}"
_ASSIGNS_A_UUID: Final = (
    rf"{_ASSIGNS_A_KEY}[=>]{{0,2}}\s{{0,32}}[^\s0-9a-fA-F]{{0,5}}[fb]?[\\\"'`]{{0,3}}[0-9a-fA-F]{{8}}-[0-9a-fA-F]{{4}}-"
)
#: A name and a password: the password alone is the secret.
_USER: Final = re.compile(r"(?!base64:)[A-Za-z][A-Za-z._-]{1,20}+:\S")
#: In words, the name of a variable or a header and no value: ``X-Mesh-v2-Session-Token``.
_NAMES_ONE: Final = re.compile("[Tt]oken|[Ss]ecret|[Kk]ey|[Hh]eader|[Cc]redential")
_HEX: Final = re.compile(r"[0-9a-fA-F.]+$")

_CALLS_A_KEY: Final = (
    r"(?i:client[ _-]?secret|api[ _-]?secret|app[ _-]?secret|shared[ _-]?secret|secret[ _-]?key|api[ _-]?key"
    r"|access[ _-]?key|auth[ _-]?token|session[ _-]?secret|api[ _-]?token|access[ _-]?token|refresh[ _-]?token"
    r"|session[ _-]?token|signing[ _-]?key|encryption[ _-]?key|private[ _-]?token|[a-z0-9]_(?:secret|token)\b)"
    r"|시크릿|비밀 ?키|シークレット|秘密鍵|密钥|令牌"
)
#: "Our API key is …", "… (…)": close enough that lower-case letters and digits alone are no name of something else.
#: Without a greatest length: counting to one behind so many words takes RE2 twenty times as long.
_SPOKEN_KEY_NAME: Final = (
    rf"(?:{_CALLS_A_KEY}"
    r"|(?i:(?:api|access|auth|service|bearer|internal|session|refresh|secret)[ _-]?(?:token|key|secret)))"
)
_SPOKEN_KEY: Final = (
    _SPOKEN_KEY_NAME + r"(?:[ \t](?:for|of|für|pour|para)[ \t][^\n:：(]{1,40}?)?"
    r"(?:\s{0,2}(?:is|lautet|ist|est|es|é|was|=|->|→|:|：|은|는|이|가|을|를|は)[:：]?|\s[-–—]\s|\s{0,2}\()\s{0,4}[\"'`]{0,3}"
    r"([A-Za-z0-9][A-Za-z0-9_.+/=~-]{15,})"
)
#: Tokens that say where a list goes on.
_OF_A_PAGE: Final = r"(?i:(?:continuation|page|next|cursor|pagination)[_-]?token)[^\x02]{0,12}\x02"
#: Those, and keys that are no secrets.
_OPEN: Final = (
    rf"{_OF_A_PAGE}|(?i:publi(?:c|shable)|primary|foreign|partition|sort|range|cache|group|site|object|idempotency"
    r"|unique|citation|cite|storage|host|message|react|s3)[ _-]?(?i:key)[^\x02]{0,40}\x02"
)


def _is_labelled_key(value: str) -> bool:
    if value.islower() or value.isupper() or not any(map(str.isdigit, value)) or assigns(value):
        return False
    if _NAMES_ONE.search(value) and is_worded(value):
        return False
    return value.upper() != value.lower() and _is_unknown_key(value)


def _is_unknown_key(value: str) -> bool:
    if is_placeholder(value):
        return False  # before the dots at its end go, which say so
    bare = value.rstrip(".:=,;")
    if len(bare) < 16 or "://" in bare or is_identifier(bare) or is_code(bare) or is_name(bare) or _USER.match(bare):
        return False
    if not any(map(str.isdigit, bare)) or not any(map(str.isalpha, bare)) or (bare != value and is_placeholder(bare)):
        return False
    least = LEAST_ENTROPY if _HEX.match(bare) else LEAST_UNKNOWN_ENTROPY
    return has_entropy(bare, least) and not reads_as_words(bare)


def _is_long_drawn_key(value: str) -> bool:
    """Whether any key is a secret: letters of both cases and digits all over it, as in no name and no hash."""
    mixed = sum(map(str.isdigit, value)) > 1 and not (value.islower() or value.isupper())
    return mixed and _is_labelled_key(value) and has_entropy(value, LEAST_DRAWN_ENTROPY) and not is_worded(value)


def _is_drawn_uuid(value: str) -> bool:
    # The one that manuals show, after Wikipedia and PostgreSQL's.
    return is_random(value) and not value.startswith("550e8400-")


def _is_quoted_key(value: str) -> bool:
    value = value.rstrip("\\")  # of a quote that is escaped
    return value[-1:] not in "()[]{}<>|/" and _is_unknown_key(value)


def _is_short_key(value: str) -> bool:
    """Whether a secret that a person chose or a program cut short is one by its letters: of both cases, and digits."""
    kinds = (
        is_random(value)
        and any(map(str.islower, value))
        and any(map(str.isupper, value))
        and any(map(str.isdigit, value))
    )
    return kinds and not (is_code(value) or is_worded(value) or reads_as_words(value) or assigns(value))


UNKNOWN_SECRETS: Final[tuple[Detector, ...]] = (
    written(
        "generic-secret",
        "A value that looks drawn at random, assigned to a name that says it is a key, token or secret.",
        GITLEAKS,
        (
            Pattern(
                _KEY_NAMES + ASSIGNED + r"([A-Za-z0-9_.+/=~!@#%^*:-]{16,})(?:$|[^A-Za-z0-9_.+/=~!@#%^*:(-])",
                0.8,
                1,
                _is_unknown_key,
                _ASSIGNS_A_KEY,
                reach=96,
                unless=_OPEN,
            ),
            Pattern(
                _KEY_NAMES + ASSIGNS + OPENED + r"""([!#-&(-~]{15,199}[!#-&(-\[\]-~])\\{0,3}["']""",
                0.8,
                1,
                _is_quoted_key,
                _ASSIGNS_A_KEY,
                reach=256,
                unless=_OPEN,
            ),
            Pattern(
                r"(?i:secret(?:[_-]?key)?)" + ASSIGNED + r"([!#-&*+./0-9:=?@A-Z^_a-z~-]{8,15})(?:$|[\"'`\s,;<\\])",
                0.75,
                1,
                _is_short_key,
                rf"(?i:secret(?:[_-]?key)?){_SET}",
                reach=96,
            ),
            Pattern(
                _NAMES_OF_SECRETS
                + ASSIGNED
                + r"([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?:$|[^0-9A-Za-z-])",
                0.8,
                1,
                _is_drawn_uuid,
                _ASSIGNS_A_UUID,
                reach=96,
                unless=_OPEN,
            ),
            Pattern(
                r"(?:[a-z0-9]Key|[a-z0-9][_-]key|[^A-Za-z0-9_-][Kk]ey)"
                + ASSIGNED
                + r"([A-Za-z0-9_+/=-]{24,200})(?:$|[^A-Za-z0-9_+/=(.-])",
                0.7,
                1,
                _is_long_drawn_key,
                rf"(?:[a-z0-9]Key|[_-]key|[^A-Za-z0-9_-][Kk]ey){_SET}",
                reach=256,
                unless=_OPEN,
            ),
            Pattern(
                _KEY_NAMES + BESIDE + r"""([!#-&(-;=-~]{16,200})(?:$|["'\s<])""",
                0.8,
                1,
                _is_quoted_key,
                r"(?i:key|token|secret|credentials?)[A-Z0-9a-z_-]{0,12}[\"']?\s{0,3}(?:,|value|--body|[\"'>]|</)",
                reach=256,
                unless=_OF_A_PAGE,
            ),
            Pattern(
                rf"<[A-Za-z0-9_.:-]{{0,40}}?{_KEY_NAMES}>\s{{0,24}}([!#-&(-;=?-~]{{16,200}})\s{{0,24}}</",
                0.8,
                1,
                _is_quoted_key,
                r"(?i:key|token|secret|credentials?)>\s{0,24}[^\s<>]{16}",
                reach=256,
            ),
            Pattern(NAMES + _KEY_NAMES + GIVES + r"""([!#-&(-~]{16,200})(?:$|["'\s])""", 0.8, 1, _is_quoted_key, GIVEN),
            Pattern(
                rf"--[A-Za-z0-9_-]{{0,48}}?(?:{_KEY_NAMES}|(?i:bearer))"
                + r"""\s{1,3}["']?([A-Za-z0-9_.+/=~!@#%^*:-]{16,200})""",
                0.8,
                1,
                _is_unknown_key,
                r"--[A-Za-z0-9_-]{0,48}(?i:key|token|secret|credentials?|bearer)\s",
            ),
            Pattern(
                r"(?i:secret[_-]?key)\s{0,2}[=:]\s{0,2}([^\s\"'`]{40,80})(?:$|\s)",
                0.8,
                1,
                _is_unknown_key,
                r"(?i:secret[_-]?key)\s{0,2}[=:]",
            ),
            Pattern(_SPOKEN_KEY, 0.75, 1, _is_unknown_key, _SPOKEN_KEY_NAME, reach=256, unless=_OF_A_PAGE),
            Pattern(
                r"(?:^|\\[nrt]|[^A-Za-z0-9_.+/=~-])([A-Za-z0-9][A-Za-z0-9_.+/=~-]{23,199})(?:$|[^A-Za-z0-9_+/=~-])",
                0.7,
                1,
                _is_labelled_key,
                _CALLS_A_KEY,
                label=(called(_CALLS_A_KEY),),
                gate=LONG,
                unless=_OF_A_PAGE,
            ),
        ),
        (
            "INTERNAL_API_KEY=" + drawn("{an:32}"),
            'client_secret: "' + drawn("{w:40}") + '"',
            '{"access_token": "' + drawn("{an:48}") + '"}',
            "const apiKey = '" + drawn("{an:24}") + "';",
            "  auth-token: " + drawn("{hex:32}"),
            "token=b" + drawn("{hex:31}"),
            'let apiToken: String = "' + drawn("{an:32}") + '"',
            "define('SECRET_KEY', '" + drawn("{an:32}") + "');",
            'variable "api_token" {\n  type    = string\n  default = "' + drawn("{an:32}") + '"\n}',
            "our API token is " + drawn("{hex:40}"),
            "SECRET_KEY = '" + drawn("{lo:20}") + "$&(" + drawn("{lo:20}") + "'",
            "api_key: kZ3/" + drawn("{az:20}") + "7=",
        ),
        (
            "api_key = os.environ['API_KEY_FOR_PRODUCTION_1']",
            "token: YOUR_TOKEN_GOES_HERE_12345",
            "token = request.headers.get('x-auth-token-v2')",
            "secret_name: my-app-database-credentials-v2",
            "access_key = 550e8400-e29b-41d4-a716-446655440000",
            "commit: 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "token => validateTokenOrThrow2(token)",
            "max_tokens: 4096, tokenizer = AutoTokenizer2024.from_pretrained",
            "integrity token: sha512-" + drawn("{b64:86}") + "==",
            "token = this.props.currentUser.sessionToken1.value",
            "public_key = " + drawn("{an:40}"),
            '"NextContinuationToken": "' + drawn("{an:40}") + '"',
            "token = xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "headers[meshHTTPv2SessionTokenHeader] = sessionToken",
            '"citationKey": "hofmannZurLage27StGB2019"',
            'name: "SessionSecret",\n  value: sessionSecret.base64,',
        ),
        "Keys without a name, or with one that does not say what they are.",
    ),
)
