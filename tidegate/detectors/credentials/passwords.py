"""Passwords, known by what they are called: assigned in code and settings, told in sentences, listed in tables.

The value must not look like code, like words, or like what people write in its place.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.context import called
from tidegate.detectors.credentials.joints import ASSIGNS, BESIDE, CLOSED, GIVEN, GIVES, NAMES, OPENED, SETS, SPACE
from tidegate.detectors.credentials.row import GITLEAKS, written
from tidegate.detectors.credentials.secrecy import (
    assigns,
    is_code,
    is_constant,
    is_drawn,
    is_identifier,
    is_password,
    is_random,
    is_worded,
    reads_as_words,
)
from tidegate.detectors.detector import Detector, Pattern

_CALLED: Final = (
    r"(?:(?i:passw(?:or)?d|passphrase|passcode|pwd|passwd|pass_word|[a-z0-9]_pass|kennwort|passwort|contrase(?:ñ|n)a|senha"
    r"|palavra-passe|wachtwoord|mot_de_passe|[a-z0-9]_clave|has(?:ł|l)o|парол[ья]))"
    r"(?:[_-]?(?i:prod|production|live|dev|staging|[0-9]{1,2}))?"
)
#: Where one is assigned.
_ASSIGNED_HINT: Final = (
    r"(?i:passw|passphrase|passcode|_pass|pwd|kennwort|contrase|senha|palavra-passe|wachtwoord|mot_de_passe|_clave"
    r"|has(?:ł|l)o|парол)"
)
_QUOTED: Final = OPENED + r"""([^"'`\s]{5,127}[^"'`\s\\])\\{0,3}["'`]"""
_BARE: Final = r"""([^\s"'`,;(){}\[\]<>=][^\s"'`,;(){}\[\]<>]{5,127})(?:$|[\s"',;}])"""

#: A variable of the environment, whose value is no name of another.
_VARIABLE: Final = r"(?:PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|_PW)="

#: Spoken of: "the password is …", "비밀번호는 …".  The value must then have letters and digits or signs.
_SPOKEN_NAME: Final = (
    r"(?:(?i:password|passwd|passcode|passphrase|pwd|passwort|kennwort|mot de passe|contraseña|senha|palavra-passe"
    r"|wachtwoord|пароль"
    r"|clave (?:temporal|provisional|inicial|de acceso)|has(?:ł|l)o(?: tymczasowe| startowe)?(?: to)?|login code)"
    r"|비밀번호|비번|패스워드|암호|パスワード|密码|密碼|口令)"
    r"(?:\s{0,2}\([^()\n]{1,20}\)|[ \t](?:for|of|to|für|pour|para|do|da|de)[ \t][^\s:：][^\n:：]{0,32}?)?\s{0,2}"
    r"(?:(?:is|ist|lautet|est|es|é|of|은|는|이|가|을|를|は|为|為|是)?[:：]?[ \t]{1,3}"
    r"|(?:is|ist|es|은|는)?[:：][ \t]{0,3}|是)"
)
_SPOKEN: Final = _SPOKEN_NAME + r"([!#-&*+\-./0-9:;<=>?@A-Z\[\\\]^_a-z{}~]{6,64})"
_SPOKEN_QUOTED: Final = _SPOKEN_NAME + r"[\"'`“‘「]([!#-&(-~]{6,64})[\"'`”’」]"
_SPOKEN_HINT: Final = (
    r"(?i:passw|passcode|passphrase|pwd|kennwort|mot de passe|contrase|senha|palavra-passe|wachtwoord|пароль|login code"
    r"|clave (?:temporal|provisional|inicial|de acceso)|has(?:ł|l)o)"
    r"|비밀번호|비번|패스워드|암호|パスワード|密码|密碼|口令"
)
#: "pw: …", "pass: …": short for it, where what follows can be nothing else.
_SHORTLY_CALLED: Final = r"(?i:pw|pass|p/w)\\{0,3}[\"']?[ \t]{0,3}(?:=>|[:：=])"
_SHORTLY: Final = rf"(?:^|[^A-Za-z0-9_]){_SHORTLY_CALLED}[ \t]{{0,3}}\\{{0,3}}" + r"[\"'`]?([!#-&*-\[\]-~]{6,64})"
#: "log in with admin/…", "credentials: admin:…".
_WITH_USER: Final = (
    r"(?:(?i:credentials?|log ?in|zugangsdaten|identifiants|(?:id|user)\s?/\s?p(?:w|wd|ass(?:word)?))"
    r"|로그인|접속 ?정보|계정)"
    r"[^\n/]{0,24}?[\s\"'`:：][A-Za-z][A-Za-z0-9_.@-]{1,40}\s?[/:]\s?([!#-&*-9;-~]{6,64})"
)

#: What a password is called in columns, forms and sentences.
_CALLED_SO: Final = (
    r"(?i:(?:^|[^0-9])passw(?:or)?[dt]|passphrase|passcode|kennwort|mot[ _]de[ _]passe|contraseña|senha"
    r"|palavra-passe|hasło|wachtwoord|parola[ _]d['’]ordine|пароль)"
    r"|비밀번호|비번|패스워드|암호|パスワード|暗証|密码|密碼|口令"
)
_BESIDE_HINT: Final = (
    r"(?i:passw(?:or)?d|passphrase|passcode|pwd|[a-z0-9]_pass|kennwort|passwort)[A-Z0-9a-z_-]{0,12}[\"']?"
    r"\s{0,3}(?:,|value|--body|[\"'>]|</)"
)
#: Letters that a password without anything else has, or it may be a name.
_LONG: Final = 12
#: What may be a name in code, "field1", unless it has so many letters and its capitals are no words'.
_LONG_NAME: Final = 8
_NAME: Final = re.compile(r"[A-Za-z_]+[0-9]?")
_NAMED: Final = re.compile(
    "pass|pwd|field|input|label|text|value|param|column|string|default|test|user|name|key|token|secret|confirm|new|old",
    re.IGNORECASE,
)
#: The next field of a form.
_FIELD: Final = re.compile(r"&[A-Za-z_][A-Za-z0-9_.-]*=.*", re.DOTALL)
#: Kinds of characters that a password has of which a sentence does not say that it is one.
_KINDS: Final = 3
#: Names of programs and algorithms: "Argon2id", "Log4Shell".
_PROGRAM: Final = re.compile(r"[A-Z]?[a-z]+[0-9][A-Za-z]+$")
#: A user at a host, as ``ssh`` takes them, and a variable that a script keeps for itself.
_NO_PASSWORD: Final = re.compile(
    r"(?:[a-z][a-z0-9_-]{2,31}@[a-z0-9-]{1,63}[.-][a-z0-9.-]{1,200}|root@[a-z][a-z0-9]{1,63})$|__[A-Za-z]"
)
#: An option of a command, and where a variable lies.
_OF_A_CALL: Final = re.compile(r"-[A-Za-z]{1,6}[0-9]{0,2}|&[a-z_]+[0-9]{0,2}")
_IN_CODE: Final = re.compile(r"[()\[\]{}<>|\\/]|::|->")


def _is_assigned_password(value: str) -> bool:
    if len(value) < 6 or not is_password(value) or is_identifier(value) or is_code(value):
        return False
    return _is_varied(value)


def _is_quoted_value(value: str) -> bool:
    """Whether a literal is one: also a word and a digit, "Welcome1", unless it says what it is the name of."""
    if _NAME.fullmatch(value) and value[-1].isdigit() and not _NAMED.search(value):
        return is_password(value)
    return _is_assigned_password(value)


def _is_set_password(value: str) -> bool:
    return _IN_CODE.search(value) is None and not is_constant(value) and _is_quoted_value(value)


def _is_bare_password(value: str) -> bool:
    value = _FIELD.sub("", value).rstrip("&")
    if value[:1] == "+" and reads_as_words(value):  # what a shell puts where a variable is set
        return False
    return (
        _IN_CODE.search(value) is None and not is_constant(value) and len(value) >= 6 and _is_assigned_password(value)
    )


def _is_quoted_password(value: str) -> bool:
    return any(map(str.isdigit, value)) and _is_bare_password(value)


def _is_spoken_password(value: str) -> bool:
    said, value = value, value.rstrip(".,!?:;)\"'`")
    if _IN_CODE.search(value) or is_constant(value) or _OF_A_CALL.fullmatch(value):
        return False
    if any(map(str.isdigit, value)):
        return _is_assigned_password(value)
    # Without a digit it is one by capitals inside and a sign: "wFhNMfShmj!".
    return said != value and is_drawn(value) and not is_worded(value) and is_password(value)


def _is_short_named_password(value: str) -> bool:
    """Whether what is called by little is a password by itself: letters of both cases or signs, beside digits."""
    said, value = value, value.rstrip(".,?:;)\"'`")
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum() and char not in "-_./:,")
    if sum(any(map(kind, value)) for kind in kinds) < _KINDS or "://" in value:
        return False
    return _is_spoken_password(said) and not assigns(value)


def _is_varied(value: str) -> bool:
    """Letters beside digits or inner signs, as passwords have and words of code or prose have not."""
    inner = value.strip(".,!?:;)]}\"'`(")
    digits = any(map(str.isdigit, inner))
    letters = any(map(str.isalpha, inner))
    signs = any(not (char.isalnum() or char in "_-./:\\,'") for char in inner)
    if inner.isalpha():  # drawn from letters alone, as one in twenty of what programs draw is
        return len(inner) >= _LONG and is_drawn(inner) and not is_worded(inner)
    if _NAME.fullmatch(inner):
        word = inner.rstrip("0123456789")
        return len(word) >= _LONG_NAME and is_drawn(word) and not is_worded(word)
    return letters and (digits or signs) and not re.fullmatch(r"v?[0-9.]+[a-z]?[0-9]*", inner)


def _is_labelled_password(value: str) -> bool:
    value = value.rstrip(".,!?:;)\"'`")
    if len(value) < 8 or value.isalpha() or "://" in value or assigns(value) or not _is_spoken_password(value):
        return False
    if _PROGRAM.match(value) or _NO_PASSWORD.match(value) or (value.count(".") > 1 and is_worded(value)):
        return False
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum() and char not in "-_./:")
    return sum(any(map(kind, value)) for kind in kinds) >= _KINDS


PASSWORDS: Final[tuple[Detector, ...]] = (
    written(
        "password",
        "A password assigned to a name that says so, or told in a sentence.",
        GITLEAKS,
        (
            Pattern(
                _CALLED + ASSIGNS + _QUOTED,
                0.85,
                1,
                _is_quoted_value,
                _ASSIGNED_HINT,
            ),
            Pattern(
                _CALLED + rf"{CLOSED}{SPACE}{SETS}[ \t]{{0,32}}" + _BARE,
                0.75,
                1,
                _is_bare_password,
                _ASSIGNED_HINT,
            ),
            Pattern(_VARIABLE + _BARE, 0.8, 1, _is_set_password, _VARIABLE),
            Pattern(
                _SPOKEN,
                0.75,
                1,
                _is_spoken_password,
                _SPOKEN_HINT,
            ),
            Pattern(
                r"(?i:app(?:lication)?[ _-]?passwor[dt]|app[_-]?pass)[^\n]{0,24}?[^a-z]"
                r"([a-z]{4} [a-z]{4} [a-z]{4} [a-z]{4})(?:[^a-z]|$)",
                0.85,
                1,
                is_random,
                r"(?i:app(?:lication)?[ _-]?pass)",
            ),
            Pattern(
                rf"<[A-Za-z0-9_.:-]{{0,40}}{_CALLED}>[ \t]{{0,3}}([^\s<>]{{6,128}})[ \t]{{0,3}}</",
                0.85,
                1,
                _is_bare_password,
                r"(?i:passw(?:or)?d|passphrase|passcode|pwd|passwort|kennwort)>",
            ),
            Pattern(_SPOKEN_QUOTED, 0.8, 1, _is_spoken_password, _SPOKEN_HINT),
            Pattern(_SHORTLY, 0.75, 1, _is_short_named_password, _SHORTLY_CALLED),
            Pattern(
                _WITH_USER,
                0.85,
                1,
                _is_short_named_password,
                r"(?i:credential|log ?in|zugangsdaten|identifiants|(?:id|user)\s?/\s?p)|로그인|접속 ?정보|계정",
            ),
            Pattern(
                _CALLED + BESIDE + r"""([!#-&(-;=-~]{6,128})(?:$|["'\s<])""", 0.8, 1, _is_quoted_password, _BESIDE_HINT
            ),
            Pattern(NAMES + _CALLED + GIVES + r"""([!#-&(-~]{6,128})(?:$|["'\s])""", 0.8, 1, _is_bare_password, GIVEN),
            Pattern(
                r"(?:^|[^!-~]|[\"'`:=(,|])([!#-&*+\-./0-9<>?@A-Z\[\\\]^_a-z{}~][!#-&*+\-./0-9:;<=>?@A-Z\[\\\]^_a-z{}~]{7,63})",
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
            "passwd=b5LkX0pW7",
            "Gmail app password: qzkd wmvb ptxr hfjn",
            'let dbPassword: String = "T4r9vKq2"',
            "ALTER ROLE app WITH PASSWORD 'T4r9vKq2!';",
            "パスワード：T4r9vKq2",
            "ID: kim\nPW: Sommer2024!",
            "log in with admin/Sommer2024!",
            'setx SMTP_PASSWORD "T4r9vKq2"',
            "- name: DB_PASSWORD\n  value: T4r9vKq2\n",
            "<server>\n  <password>T4r9vKq2</password>",
            "DB_CLAVE=T4r9vKq2",
            "HASLO=T4r9vKq2",
            "la clave temporal T4r9vKq2! no funciona",
            "Moje hasło to T4r9vKq2! i system je odrzuca",
            "ADMIN_PASSWORD=Welcome1",
            'Password:              "T4r9vKq2",',
            "auth: { user: 'kim', pass: 'T4r9vKq2mB' }",
            "ID/PW: kim / Sommer2024!",
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
            "The default password hashing algorithm is now Argon2id.",
            "auth_password: .envoy.config.core.v3.DataSourceB",
            "list:x:38:38:Mailing2 List Manager:/var/list:/usr/sbin/nologin, login shell of list:x:38:38:Mailing2",
            "PASS: test_login_2 (0.03s)",
            "pass: 12, fail: 3",
            "login with Google/Facebook2",
            "call(server, 'proxy', 'the password', &answer2)",
            "made with htpasswd -nbBC12 kim",
            "    def check_password(self, user, password):\n^7c30e1b9 (Kim Minji 2021-03-14 09:12:44",
            "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: {name: db-2, key: password}\n",
            'form.add("password", "password_field_2")',
            "<password>${db.password2}</password>",
            "hasło tymczasowe dostaniesz SMS-em",
            "clave primaria T4r9vKq2",
            "sysPassword=###ORACLE_PWD###",
            "adminPassword: E2E_PASSWORD",
            "username=kim&password=secret&scope=read2",
        ),
        "Passwords of letters only, and those whose sentence does not call them so.",
    ),
)
