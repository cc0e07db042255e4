"""Passwords and sessions as the web and servers write them: URLs, headers, cookies, connection strings, configs."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from tidegate.detectors.credentials.row import GITLEAKS, KINGFISHER, written
from tidegate.detectors.credentials.secrecy import is_code, is_mixed, is_password, is_random
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.detector import Detector, Pattern

#: A field of a header that is signed: ``Credential=…``.
_FIELD: Final = re.compile("[A-Za-z_-]{2,32}=[^=]|AWS4-")
#: The option of curl and its like that takes a user, on any line of a command that goes on.
_AS_USER: Final = r"\s(?:-u|--user|--proxy-user)(?:=|[ \t]{1,4})?[\"']?"
_CURL: Final = rf"\b(?:curl|wget|http)\b(?:[^\n]|\\\n){{0,400}}?{_AS_USER}"
_SESSION_NAMES: Final = "(?i:session|sess|sid|auth|token|jwt|remember|login|connect\\.sid|jsessionid|phpsessid|csrf)"


#: The number that a program gives a session: a secret is longer.
_NUMBERED: Final = re.compile("0x[0-9a-fA-F]{1,16}")


def _is_session(value: str) -> bool:
    return is_mixed(value) and _NUMBERED.fullmatch(value) is None


def _is_basic(value: str) -> bool:
    """Whether ``value`` is Base64 of ``user:password`` with a password worth hiding."""
    told = _user(value)
    return told is not None and is_password(told)


def _user(value: str) -> str | None:
    """The password of the user whom ``value`` names in Base64; ``None`` where it names none."""
    try:
        user, colon, password = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password if colon and user.isprintable() and password.isprintable() else None


def _is_bearer(value: str) -> bool:
    """Whether ``value`` proves who asks, by any scheme: no code, no field of a signature, no name and password."""
    return is_mixed(value) and not is_code(value) and _FIELD.match(value) is None and _user(value) is None


def _basic(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode()).decode()


WEB: Final[tuple[Detector, ...]] = (
    written(
        "password-in-url",
        "A user's password inside a URL or a database connection string.",
        "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1",
        (
            Pattern(
                r"\b[A-Za-z][A-Za-z0-9_+.-]{1,30}://[^\s:/\"'<>]{0,64}:([^\s:/@\"'<>]{4,128})@[A-Za-z0-9.\[%${-]",
                0.95,
                1,
                is_password,
                r"://[^\s:/\"'<>]{0,64}:[^\s:/@\"'<>]{3,128}@",
            ),
        ),
        (
            "postgresql://app:T4r9vKq2@db.internal:5432/prod",
            "redis://:T4r9vKq2mm@cache:6379/0",
            "mongodb+srv://svc:T4r9vKq2@cluster0.example.mongodb.net/",
            "amqps://svc:T4r9vKq2@mq/vh",
            "postgres://kim@corp.example:T4r9vKq2@db/crm",
            "postgres://app:T4r9vKq2@${DB_HOST}:5432/crm",
        ),
        ("https://example.com:8080/path@2x.png", "postgresql://user:password@localhost/db", "redis://u:${PASS}@h"),
    ),
    written(
        "password-in-connection-string",
        "A password in an ODBC, ADO or JDBC connection string.",
        KINGFISHER + "odbc.yml",
        (
            Pattern(
                r"(?i:server|data source|host|user ?id|uid|database|initial catalog|driver)\s{0,3}=[^;\n]{1,200};"
                r"(?:[^\n]{0,600}?;)?\s{0,3}(?i:password|pwd)\s{0,3}=\s{0,3}([^;\s\"']{3,128})",
                0.95,
                1,
                is_password,
                r"(?i:password|pwd)\s{0,3}=",
                reach=1_024,
            ),
            Pattern(
                r"\bjdbc:[a-z0-9:]{2,40}//[^\s\"']{3,300}?[?&;](?i:password|pwd)=([^\s&;\"']{3,128})",
                0.95,
                1,
                is_password,
                "jdbc:",
            ),
            Pattern(
                r"\bjdbc:oracle:(?:thin|oci8?):[^\s/:@]{1,60}/([^\s/@\"']{4,128})@",
                0.95,
                1,
                is_password,
                "jdbc:oracle:",
            ),
            Pattern(
                r"[A-Za-z0-9_.-]{1,40}:([^\s:@/\"'`<>]{4,128})@(?:tcp|unix)\(", 0.95, 1, is_password, r"@(?:tcp|unix)\("
            ),
        ),
        (
            "app:T4r9vKq2@tcp(db:3306)/crm",
            "Server=tcp:db;Database=crm;User Id=app;Password=T4r9vKq2!;Encrypt=True",
            "jdbc:mysql://db:3306/crm?user=app&password=T4r9vKq2",
        ),
        ("Server=db;User Id=app;Password=<password>;", "Server=db;Database=crm;Trusted_Connection=True"),
    ),
    written(
        "basic-auth-header",
        "A user name and password in a Basic authorization header.",
        "https://www.rfc-editor.org/rfc/rfc7617",
        (
            Pattern(
                r"(?:^|[^A-Za-z])(?i:basic)\s{1,3}([A-Za-z0-9+/]{8,400}={0,2})",
                0.95,
                1,
                _is_basic,
                "(?i:basic)\\s{1,3}[A-Za-z0-9+/]{8}",
            ),
        ),
        (
            "Authorization: Basic " + _basic("kim", "T4r9vKq2"),
            "-H 'authorization: Basic " + _basic("svc", "b5LkX0pW7c") + "'",
            'if (header != "Basic ' + _basic("kim", "T4r9vKq2") + '") return;',
            'proxy_set_header Authorization "Basic ' + _basic("kim", "T4r9vKq2") + '";',
        ),
        (
            "Authorization: Basic realm",
            "Authorization: Basic " + _basic("user", "password"),
            "Authorization: Basic QWxhZGRpbjo",
            "basic knowledge of accounting",
        ),
    ),
    written(
        "bearer-token",
        "A bearer token in an authorization header.",
        "https://www.rfc-editor.org/rfc/rfc6750#section-2.1",
        (
            Pattern(
                # A header, or the call or the assignment that makes it: ``Set("Authorization", "Bearer …")``.
                # In a recording of traffic it is a member of a list, or has a name and a value.
                r"(?i:authorization[\\\"'\])]{0,4}\s{0,3}(?:=>|[:=,])(?:\s{0,16}[\"']value[\"']\s{0,3}:)?"
                r"\s{0,16}(?:-\s{1,3}|\[\s{0,16})?[bruf]?[\\\"'`]{0,3}"
                r"(?:[a-z][a-z0-9_-]{1,30}\s{1,3})?)"
                r"(?:token=[\"']?)?([A-Za-z0-9._~+/:-]{16,900}={0,2})",
                0.9,
                1,
                _is_bearer,
                "(?i:authorization)[\\\\\"'\\])]{0,4}\\s{0,3}[:=,]",
            ),
        ),
        (
            "Authorization: ApiKey " + drawn("{b64:58}") + "==",
            "Authorization: SSWS " + drawn("00{w:40}"),
            "Authorization: Token token=" + drawn("{an:32}"),
            "Authorization: Bearer " + drawn("{an:40}"),
            "curl -H 'Authorization: token " + drawn("{hex:40}") + "'",
            'req.Header.Set("Authorization", "Bearer ' + drawn("{an:40}") + '")',
            "headers['Authorization'] = 'Bearer " + drawn("{an:40}") + "'",
            "Authorization: " + drawn("{an:40}"),
            "Authorization: Api-Token " + drawn("{an:40}"),
            "      Authorization:\n      - Bearer " + drawn("{hex:64}") + "\n",
            '{"name": "Authorization", "value": "Bearer ' + drawn("{an:40}") + '"}',
        ),
        (
            "Authorization: Bearer <token>",
            "Authorization: Bearer $ACCESS_TOKEN",
            "the bearer authorization",
            "authorization: config.headers.token1",
            "Authorization: Basic " + _basic("user", "password"),
            'Header("Authorization", HeaderOfRequest2)',
        ),
    ),
    written(
        "api-key-header",
        "A key in a request header whose name says so.",
        GITLEAKS,
        (
            Pattern(
                r"(?i:(?:x-(?:[a-z]{1,20}-){0,3}(?:api-?key|auth-?token|access-?token|secret|token)"
                r"|ocp-apim-subscription-key|private-token|circle-token))[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
                r"([A-Za-z0-9._~+/=-]{16,400})",
                0.9,
                1,
                is_mixed,
                "(?i:x-[a-z-]{0,60}(?:key|token|secret)|subscription-key|private-token|circle-token)[\"']?\\s{0,3}[:=]",
            ),
        ),
        (
            "Ocp-Apim-Subscription-Key: " + drawn("{hex:32}"),
            "x-api-key: " + drawn("{an:32}"),
            '"X-Auth-Token": "' + drawn("{w:40}") + '"',
        ),
        ("x-api-key: YOUR_API_KEY_GOES_HERE", "X-Request-Token-Count: 12"),
    ),
    written(
        "session-cookie",
        "A session in a cookie header.",
        "https://www.rfc-editor.org/rfc/rfc6265#section-4",
        (
            Pattern(
                r"(?i:(?:^|[^a-z-])(?:set-)?cookie[\"']?\s{0,3}[:=]\s{0,16}(?:-\s{1,3}|\[\s{0,16})?[\"']?)(?:[^\n\"']{0,600}?;\s{0,2})?"
                r"[A-Za-z0-9_.-]{0,40}" + _SESSION_NAMES + r"[A-Za-z0-9_.-]{0,40}=([A-Za-z0-9%._~+/=|:-]{16,900})",
                0.9,
                1,
                is_mixed,
                "(?i:cookie)[\"']?\\s{0,3}[:=]",
                reach=2_048,
            ),
            Pattern(
                r"(?i:(?:^|[^a-z0-9_.-])(?:phpsessid|jsessionid|asp\.net_sessionid|connect\.sid|laravel_session|sessionid))"
                r"[\"']?\s{0,2}[=:]\s{0,2}[\"']?([A-Za-z0-9%._~+/=|-]{16,900})",
                0.85,
                1,
                _is_session,
                "(?i:sessid|sessionid|connect\\.sid|laravel_session)[\"']?\\s{0,2}[=:]",
            ),
        ),
        (
            "curl -b 'connect.sid=s%3A" + drawn("{an:32}") + "' https://portal.example.com",
            "cookies = {'sessionid': '" + drawn("{lo:32}") + "'}",
            "PHPSESSID=" + drawn("{lo:26}"),
            "Cookie: lang=ko; sessionid=" + drawn("{an:32}"),
            "Set-Cookie: PHPSESSID=" + drawn("{lo:26}") + "; Path=/; HttpOnly",
            "      Set-Cookie:\n      - shop-auth.sid=s%3A" + drawn("{an:32}") + ";\n",
            '"cookie": "connect.sid=s%3A' + drawn("{an:32}") + '"',
        ),
        (
            "Cookie: lang=ko; theme=dark",
            "Set-Cookie: sessionid=deleted; Max-Age=0",
            "Cookie: session=<session id>",
            "closed session, sessionid: 0x27af04d93b5c0018",
        ),
    ),
    written(
        "kubernetes-secret",
        "A value in the data of a Kubernetes Secret.",
        "https://kubernetes.io/docs/concepts/configuration/secret/",
        (
            Pattern(
                r"kind:\s{1,3}[\"']?Secret[\s\S]{0,600}?\n(?:data|stringData):\s{0,3}\n(?:\s{1,8}[A-Za-z0-9._-]{1,60}:[^\n]{0,200}\n){0,4}?\s{1,8}[A-Za-z0-9._-]{1,60}:\s{1,3}[\"']?([A-Za-z0-9+/]{8,900}={0,2})",
                0.9,
                1,
                is_random,
                r"kind:\s{1,3}[\"']?Secret",
                reach=4_096,
            ),
        ),
        (
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n  password: "
            + drawn("{b64:24}")
            + "\n",
        ),
        (
            "kind: Secret\nmetadata:\n  name: db\n",
            "kind: Secret\ndata:\n  password: <base64>\n",
            "kind: ConfigMap\ndata:\n  a: b\n",
        ),
        misses="Values after the first of one Secret, unless they are secrets by their own form.",
    ),
    written(
        "kubernetes-token",
        "A client key or token in a Kubernetes configuration.",
        "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/",
        (
            Pattern(
                r"\bclient-key-data:\s{1,3}[\"']?([A-Za-z0-9+/]{40,}={0,2})", 0.95, 1, is_random, "client-key-data:"
            ),
            Pattern(r"\bid-token:\s{1,3}[\"']?([A-Za-z0-9._-]{20,900})", 0.9, 1, is_mixed, "id-token:"),
        ),
        ("    client-key-data: " + drawn("{b64:200}") + "==\n",),
        ("    client-certificate-data: " + drawn("{b64:200}") + "==\n", "client-key-data: REDACTED"),
    ),
    written(
        "docker-registry-auth",
        "A registry's user name and password in Docker's config.json.",
        "https://docs.docker.com/reference/cli/docker/login/",
        (Pattern(r'"auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{8,400}={0,2})"', 0.95, 1, _is_basic, r'"auth"\s{0,4}:'),),
        ('{"auths": {"registry.example.com": {"auth": "' + _basic("deploy", "T4r9vKq2") + '"}}}',),
        ('{"auth": "required"}', '"auth": "b2F1dGg="'),
    ),
    written(
        "npm-registry-auth",
        "A registry's token or password in .npmrc.",
        "https://docs.npmjs.com/cli/v11/configuring-npm/npmrc",
        (
            Pattern(
                r"(?:^|[\s:/\"'])_(?:authToken|auth|password)\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9+/=_.-]{12,400})",
                0.9,
                1,
                is_mixed,
                r"_(?:authToken|auth|password)\s{0,3}=",
            ),
        ),
        ("//registry.example.com/:_authToken=" + drawn("{uuid}"),),
        ("//registry.example.com/:_authToken=${NPM_TOKEN}", "db_password = xq4P5E09fYl8d6W="),
    ),
    written(
        "netrc-password",
        "A password in a .netrc file.",
        KINGFISHER + "netrc.yml",
        (
            Pattern(
                r"\bmachine\s{1,4}[^\s]{1,120}\s{1,4}login\s{1,4}[^\s]{1,120}\s{1,4}password\s{1,4}([^\s\"'<>\\]{3,120})",
                0.95,
                1,
                is_password,
                r"machine\s{1,4}[^\s]{1,120}\s{1,4}login",
            ),
        ),
        ("machine api.example.com login kim password T4r9vKq2\n",),
        ("machine api.example.com login kim password <password>", "the machine login password is long"),
    ),
    written(
        "curl-user",
        "A user name and password given to curl or wget.",
        GITLEAKS,
        (
            Pattern(
                rf"{_CURL}[^\s:\"'<>]{{0,64}}:([^\s\"'<>]{{3,128}})",
                0.9,
                1,
                is_password,
                rf"{_AS_USER}[^\s:\"'<>]{{0,64}}:",
            ),
            # A key alone, as the user without a password.
            Pattern(
                rf"{_CURL}([^\s:\"'<>]{{16,128}}):(?:$|[\s\"'])", 0.9, 1, is_mixed, rf"{_AS_USER}[^\s:\"'<>]{{16,128}}:"
            ),
            Pattern(
                r"_USERPWD[\"']?\s{0,3}(?:,|=>)\s{0,3}[\"'][^\"':\n]{1,64}:([^\"'\n]{4,128})[\"']",
                0.9,
                1,
                is_password,
                "_USERPWD",
            ),
            Pattern(
                r"\b(?:mysql|mysqldump|mariadb)\b[^\n]{0,200}?\s-p([^\s\"'-][^\s\"']{4,80})",
                0.85,
                1,
                is_password,
                r"mysql|mariadb",
            ),
            Pattern(r"\bsshpass\s{1,3}-p\s{0,3}[\"']?([^\s\"']{3,80})", 0.95, 1, is_password, "sshpass"),
        ),
        (
            "curl -s -u kim:T4r9vKq2 https://api.example.com",
            "curl -X POST https://api.example.com \\\n  -H 'a: b' \\\n  -u kim:T4r9vKq2",
            "curl -u :T4r9vKq2mm https://api.example.com",
            "curl https://api.example.com -u " + drawn("{an:32}") + ":",
            'curl_easy_setopt(curl, CURLOPT_USERPWD, "kim:T4r9vKq2");',
            "mysqldump -u root -pT4r9vKq2 crm",
            "sshpass -p T4r9vKq2 ssh kim@host",
        ),
        (
            "curl -u user:password https://x",
            "curl -u <user:password> https://x",
            "docker run -u 1000:1000 app",
            "curl -u $U:$P https://x",
            "mysql -u root -p crm",
        ),
    ),
    written(
        "htpasswd-entry",
        "A password hash in an .htpasswd file.",
        "https://httpd.apache.org/docs/2.4/misc/password_encryptions.html",
        (
            Pattern(
                r"\b[A-Za-z0-9_.@-]{1,60}:(\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|\{SHA\}[A-Za-z0-9+/]{27}=)",
                0.9,
                1,
                is_random,
                r":(?:\$apr1\$|\{SHA\})",
            ),
        ),
        ("kim:$apr1$" + drawn("{an:8}") + "$" + drawn("{an:22}"),),
        ("kim:$apr1$x",),
    ),
)
