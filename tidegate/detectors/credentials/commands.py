"""Passwords as commands, scripts and the settings of programs give them, each in its own place."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.credentials.row import written
from tidegate.detectors.credentials.secrecy import is_drawn, is_identifier, is_password, is_placeholder, is_worded
from tidegate.detectors.detector import Detector, Pattern


def _is_argument(value: str) -> bool:
    """Letters beside digits or signs: no file, no option and no word."""
    varied = any(map(str.isdigit, value)) or any(not char.isalnum() and char not in "-_./:,\\" for char in value)
    return (
        (varied or (is_drawn(value) and not is_worded(value)))
        and any(map(str.isalpha, value))
        and is_password(value)
        and not value.startswith(("-", "/", "./"))
        and not is_identifier(value)
    )


def _is_long_argument(value: str) -> bool:
    return not is_placeholder(value) and any(map(str.isdigit, value)) and any(map(str.isalpha, value))


#: Calls that take a user and a password, and those that take a place before both.
_OF_A_USER: Final = (
    r"(?:NetworkCredential|PasswordAuthentication|PasswordCredentials?|PlainAuthProvider|[sS]et_?[bB]asic_?[aA]uth|\.login|db\.auth)"
    r"\s{0,2}\("
)
_CONNECTS: Final = (
    r"(?:getConnection|mysqli?_p?connect|new\smysqli|new\sPDO|(?:pymysql|MySQLdb)\.connect|DBI->connect)\s{0,2}\("
)
#: A value in quotes or without; what ends a command is no part of it.
_VALUE: Final = r"[\"']?([^\s\"'`;|&<>-][^\s\"'`;|<>]{3,80})"


def _given(regex: str, hint: str, confidence: float = 0.85) -> Pattern:
    return Pattern(regex + _VALUE, confidence, 1, _is_argument, hint)


COMMANDS: Final[tuple[Detector, ...]] = (
    written(
        "password-argument",
        "A password given to a program on its command line.",
        "https://cwe.mitre.org/data/definitions/214.html",
        (
            Pattern(
                r"--(?:passphrase|password|pass)[ =][\"']?([^\s\"'$<{-][^\s\"'<>]{5,80})",
                0.75,
                1,
                _is_long_argument,
                r"--pass(?:phrase|word)?[ =]",
            ),
            _given(r"\bredis-cli\b[^\n]{0,120}?\s(?:-a|--pass)\s{1,3}", "redis-cli"),
            _given(r"\bmongo(?:sh|dump|restore|export|import)?\b[^\n]{0,160}?\s-p[ =]?", r"mongo[a-z]{0,8}\s"),
            _given(r"\b(?:sqlcmd|bcp|isql|osql)\b[^\n]{0,160}?\s-P\s{0,2}", r"(?:sqlcmd|bcp|isql|osql)\s"),
            _given(r"\b(?:docker|podman|helm registry|nerdctl)\s{1,3}login\b[^\n]{0,160}?\s-p[ =]", r"\slogin\s"),
            _given(r"\bnet\s{1,3}use\b[^\n]{0,120}?/user:[^\s]{1,60}\s{1,3}", r"(?i:net\s{1,3}use)\s"),
            _given(r"\bnet\s{1,3}user\s{1,3}[^\s/]{1,40}\s{1,3}", r"net\s{1,3}user\s"),
            _given(r"\bldap(?:search|modify|add|delete|whoami)\b[^\n]{0,160}?\s-w\s{1,3}", "ldap[a-z]{3,8}\\s"),
            _given(r"\bsmbclient\b[^\n]{0,120}?-U\s{0,2}[^\s%]{1,40}%", "smbclient"),
            _given(r"\s-pass(?:in|out)\s{1,3}pass:", "pass:"),
            _given(r"\s-(?:src|dest)?(?:store|key)pass\s{1,3}", "-(?:src|dest)?(?:store|key)pass"),
            _given(
                r"\b(?i:psexec(?:64)?(?:\.exe)?|az\s{1,3}login|twine|[xw]l?freerdp|ipmitool)\b[^\n]{0,160}?\s(?:-p\s{1,3}|/p:|-P\s{1,3})",
                r"(?i:psexec|az login|twine|freerdp|ipmitool)",
            ),
            _given(
                r"zip\s{1,3}(?:-[A-Za-z0-9]{1,8}\s{1,3}){0,3}-P\s{0,3}",
                r"zip\s{1,3}(?:-[A-Za-z0-9]{1,8}\s{1,3}){0,3}-P",
            ),
            _given(r"\b7z[ar]?\s{1,3}[aextu]\s[^\n]{0,120}?\s-p", r"7z[ar]?\s{1,3}[aextu]\s"),
            _given(
                r"\b(?:sqlplus|sqlldr|expdp|impdp|rman)\b[^\n]{0,120}?\s[^\s/@]{1,60}/",
                "(?:sqlplus|sqlldr|expdp|impdp|rman)\\s",
            ),
            _given(r"\blftp\b[^\n]{0,80}?\s-u\s{1,3}[^\s,]{1,60},", "lftp\\s"),
            Pattern(
                r"\becho\s{1,3}(?:-n\s)?[\"']?([^\s\"'`;|&<>-][^\s\"'`;|<>]{3,80})[\"']?\s{0,3}\|\s{0,3}"
                r"(?:sudo\s{1,3}-S|[^\n|]{0,80}?--(?:password|passphrase)[a-z-]{0,8}-?(?:stdin|fd))",
                0.9,
                1,
                _is_argument,
                r"sudo\s{1,3}-S|--pass[a-z]{4,6}-(?:stdin|fd)",
            ),
            Pattern(
                r"\becho\s{1,3}[\"']?[a-z_][a-z0-9_-]{0,31}:([^\s\"'`|<>]{4,80})[\"']?\s{0,3}\|\s{0,3}(?:sudo\s)?chpasswd",
                0.95,
                1,
                is_password,
                "chpasswd",
            ),
            Pattern(
                r"ConvertTo-SecureString\s{1,3}(?:-(?:String|AsPlainText|Force)\s{1,3}){0,3}\\{0,3}[\"']([^\"'\n]{4,80}?)\\{0,3}[\"']",
                0.9,
                1,
                is_password,
                "SecureString",
            ),
            _given(r"ConvertTo-SecureString\s{1,3}(?:-(?:String|AsPlainText|Force)\s{1,3}){0,3}", "SecureString"),
            Pattern(
                r"[\"']([^\"'\n]{4,80})[\"']\s{0,3}\|\s{0,3}ConvertTo-SecureString", 0.9, 1, is_password, "SecureString"
            ),
        ),
        (
            "gpg --batch --passphrase T4r9vKq2mm -d a.gpg",
            "redis-cli -h cache -a T4r9vKq2 ping",
            "mongosh --host m1 -u admin -p 'T4r9vKq2'",
            "sqlcmd -S db -U sa -P T4r9vKq2! -Q 'select 1'",
            "docker login registry.example.com -u ci -p T4r9vKq2",
            "net use Z: \\\\fs01\\share /user:CORP\\kim T4r9vKq2",
            "net user kim T4r9vKq2 /add",
            "ldapsearch -x -D cn=admin -w T4r9vKq2 -b dc=x",
            "smbclient //fs/share -U kim%T4r9vKq2",
            "openssl rsa -in a.pem -passin pass:T4r9vKq2",
            "echo T4r9vKq2 | sudo -S reboot",
            "echo 'T4r9vKq2' | docker login -u ci --password-stdin",
            "echo 'kim:T4r9vKq2' | chpasswd",
            "ConvertTo-SecureString 'T4r9vKq2' -AsPlainText -Force",
            'ConvertTo-SecureString -AsPlainText "T4r9vKq2" -Force',
            "ConvertTo-SecureString T4r9vKq2 -AsPlainText -Force",
            "$p = 'T4r9vKq2' | ConvertTo-SecureString -AsPlainText -Force",
            "keytool -list -keystore a.jks -storepass T4r9vKq2",
            "psexec \\\\fs01 -u kim -p T4r9vKq2 cmd",
            "az login --service-principal -u app -p T4r9vKq2 --tenant x",
            "xfreerdp /u:kim /p:T4r9vKq2 /v:fs01",
            "unzip -o -P T4r9vKq2 a.zip",
            "7z x a.7z -pT4r9vKq2",
            "sqlplus app/T4r9vKq2@crm",
            "lftp -u kim,T4r9vKq2 ftp.example.com",
        ),
        (
            "mysql --password $PASS",
            "--password <password>",
            "--password prompt",
            "docker run -p 8080:80 -u 1000 app",
            "mongo --port 27017 -p",
            "echo $PASS | sudo -S reboot",
            "net user kim /active:yes",
            "keytool -storepass changeit",
            "redis-cli -a $REDIS_PASSWORD",
            "twine upload -p $TOKEN dist/*",
            "the zip code of 2-P1 area",
            "$p = $secret | ConvertTo-SecureString -AsPlainText -Force",
        ),
    ),
    written(
        "password-in-settings",
        "A password in a place of its own in SQL, a script, or the settings of a server, a network device or a client.",
        "https://www.postgresql.org/docs/current/libpq-pgpass.html",
        (
            Pattern(
                r"(?i:identified\s{1,3}(?:with\s{1,3}[a-z0-9_]{1,40}\s{1,3})?by|with\s{1,3}(?:[a-z]{1,12}\s{1,3}){0,4}password\s{0,3}=?)\s{1,3}N?[\"']([^\"'\n]{4,80})[\"']",
                0.9,
                1,
                is_password,
                r"(?i:identified\s|\spassword\s{0,3}=?\s{1,3}N?[\"'])",
            ),
            Pattern(
                r"(?i:\bauth\s{0,2}=\s{0,2}\(|BasicAuth(?:entication)?\()\s{0,3}[\"'][^\"'\n]{1,60}[\"']\s{0,2},\s{0,2}[\"']([^\"'\n]{4,80})[\"']",
                0.9,
                1,
                is_password,
                r"(?i:auth\s{0,2}=\s{0,2}\(|BasicAuth)",
            ),
            Pattern(
                r"(?i:\b(?:user|role|login)\s{1,3}[^\s]{1,60}\s{1,3}identified\s{1,3}by)\s{1,3}([^\s\"'`;,()<>]{5,80})",
                0.9,
                1,
                _is_argument,
                r"(?i:identified\s{1,3}by\s)",
            ),
            Pattern(
                rf"{_OF_A_USER}\s{{0,3}}[\"'][^\"'\n]{{1,80}}[\"']\s{{0,2}},\s{{0,3}}[\"']([^\"'\n]{{4,80}})[\"']",
                0.9,
                1,
                _is_argument,
                _OF_A_USER,
            ),
            Pattern(
                rf"{_CONNECTS}(?:[^,()\n]{{1,160}},\s{{0,3}}){{2}}[\"']([^\"'\n]{{4,80}})[\"']",
                0.9,
                1,
                _is_argument,
                _CONNECTS,
            ),
            Pattern(
                r"\b(?:requirepass|masterauth)\s{1,3}[\"']?([!#-&*-;=?-_a-~]{4,128})",
                0.9,
                1,
                _is_argument,
                "requirepass|masterauth",
            ),
            Pattern(
                r"\b(?:enable\s{1,2}(?:secret|password)|username\s{1,2}[^\s]{1,40}\s{1,2}(?:privilege\s[0-9]{1,2}\s)?(?:secret|password))"
                r"\s{1,2}(?:0\s{1,2})?([^\s\"']{6,80})",
                0.85,
                1,
                _is_argument,
                r"(?:enable|username)\s",
            ),
            Pattern(r"\b(?:bindpw|rootpw)\s{1,8}([^\s\"'<>]{6,80})", 0.9, 1, _is_argument, "(?:bind|root)pw"),
            Pattern(
                r"[\"']?[^\s\"']{1,60}[\"']?[ \t]{1,8}x?(?:pptpd|l2tpd)[ \t]{1,8}"
                r"[\"']?([^\s\"']{6,80})[\"']?[ \t]{1,8}[*0-9]",
                0.9,
                1,
                _is_argument,
                r"(?:pptpd|l2tpd)[ \t]",
            ),
            Pattern(
                r"<Value>\s{0,3}([^<>\s]{6,80})\s{0,3}</Value>(?:\s|\\n){0,16}<PlainText>\s{0,3}true",
                0.9,
                1,
                _is_argument,
                "<PlainText>",
            ),
            Pattern(
                r"\bsnmp-server\s{1,2}community\s{1,2}([^\s\"']{6,64})\s{1,2}R[OW]", 0.9, 1, _is_argument, "snmp-server"
            ),
            Pattern(
                r"\b(?:psk|wpa_passphrase|wpa-psk|preSharedKey)\s{0,3}[=:]\s{0,3}[\"']?([^\s\"'<>&|,;(){}]{8,64})",
                0.85,
                1,
                _is_argument,
                r"psk|wpa_|preShared",
            ),
            Pattern(
                r"(?m:^)\s{0,8}[A-Za-z0-9*.-]{1,80}:(?:[0-9]{2,5}|\*):[A-Za-z_*][A-Za-z0-9_-]{0,62}:[A-Za-z_*][A-Za-z0-9_.-]{0,62}:([^\s:\"'<>]{6,128})(?:$|[\s\"'<])",
                0.8,
                1,
                _is_argument,
                r"[a-z0-9*]:(?:[0-9]{2,5}|\*):[A-Za-z_*][A-Za-z0-9_-]{0,62}:",
            ),
        ),
        (
            "CREATE USER 'report'@'%' IDENTIFIED BY 'T4r9vKq2';",
            "CREATE LOGIN erp WITH PASSWORD = N'T4r9vKq2!';",
            "requests.get(url, auth=('admin', 'T4r9vKq2'))",
            "HTTPBasicAuth('admin', 'T4r9vKq2')",
            "requirepass T4r9vKq2\n",
            "alter user app identified by T4r9vKq2;",
            'new NetworkCredential("kim", "T4r9vKq2")',
            "server.login('kim@example.com', 'T4r9vKq2')",
            'DriverManager.getConnection(url, "app", "T4r9vKq2");',
            "$db = new PDO('mysql:host=db;dbname=crm', 'app', 'T4r9vKq2');",
            "enable secret 0 T4r9vKq2",
            "username admin privilege 15 secret 0 T4r9vKq2",
            "snmp-server community T4r9vKq2 RO",
            'network={\n  ssid="office"\n  psk="T4r9vKq2mm"\n}',
            "db.example.com:5432:crm:app:T4r9vKq2\n",
            "binddn cn=reader,dc=x\nbindpw T4r9vKq2\n",
            "db.example.com:5432:crm:app:T4r9vKq2mm</v>\n",
            'svc-vpn pptpd "T4r9vKq2" *\n',
            "<Value>T4r9vKq2</Value>\n<PlainText>true</PlainText>",
        ),
        (
            "IDENTIFIED BY '${PASSWORD}'",
            "auth=('user', 'password')",
            "ALTER USER ` + user + ` IDENTIFIED BY '` + word1 + `'",
            "a user who is identified by RFC2119",
            "page.login('kim', 'password')",
            'getConnection(url, "app", password1)',
            "# requirepass foobared\n",
            "settings(# requirepass foobared)를 다시",
            "enable password encryption on the switch",
            "username and password are required",
            "snmp-server community public RO",
            "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash",
            "12:30:45:note:something",
            "kim:x:1000:1000:kim2:/home/kim:/bin/bash",
        ),
    ),
)
