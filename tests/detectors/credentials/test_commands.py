"""Passwords in commands, scripts and settings, whose place alone says what they are."""

from __future__ import annotations

import pytest

from tidegate.detectors.credentials.commands import COMMANDS
from tidegate.detectors.scanner import build

SCANNER = build(COMMANDS)
PASSWORD = "T4r9vKq2mm"


@pytest.mark.parametrize(
    "text",
    [
        "redis-cli -h cache -a {} ping",
        "mongosh --host m1 -u admin -p '{}'",
        "sqlcmd -S db -U sa -P {} -Q 'select 1'",
        "docker login registry.example.com -u ci -p {}",
        "net use Z: \\\\fs01\\share /user:CORP\\kim {}",
        "echo {} | sudo -S systemctl restart nginx",
        "echo '{}' | docker login -u ci --password-stdin",
        "echo 'kim:{}' | chpasswd",
        "CREATE USER 'report'@'%' IDENTIFIED BY '{}';",
        "requests.get(url, auth=('admin', '{}'))",
        "username admin privilege 15 secret 0 {}",
        'network={{\n  psk="{}"\n}}',
        "db.example.com:5432:crm:app:{}\n",
    ],
)
def test_the_password_alone_is_found(text: str) -> None:
    text = text.format(PASSWORD)
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == PASSWORD


@pytest.mark.parametrize(
    "text",
    [
        "docker run -p 8080:80 -u 1000 app",
        "mongod --port 27017 --dbpath /data/db2",
        "net user kim /active:yes",
        "auth=(user, passwords[user2])",
        "IDENTIFIED BY :password2",
        "username and passwords2 are required",
        "{ psk: <Buffer|TypedArray2> }",
        "2026-09-12T10:22:13:note:something2",
        "kim:x:1000:1000:kim2:/home/kim:/bin/bash",
    ],
)
def test_other_arguments_are_none(text: str) -> None:
    assert SCANNER.scan(text) == []
