"""Passwords in URLs, headers, cookies and configs: only the secret part is the finding."""

from __future__ import annotations

import pytest

from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.scanner import build

SCANNER = build(BUILT_IN)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("postgresql://app:T4r9vKq2@db.internal:5432/prod", "T4r9vKq2"),
        ("https://kim:T4r9vKq2@mail.example.com/", "T4r9vKq2"),
        ("curl -u kim:T4r9vKq2 https://x.example", "T4r9vKq2"),
        ("Server=db;Password=T4r9vKq2;", "T4r9vKq2"),
        ("postgres://app:T4r9vKq2@${DB_HOST}:5432/crm", "T4r9vKq2"),
        ("app:T4r9vKq2@tcp(db:3306)/crm", "T4r9vKq2"),
        ("curl -X POST https://x.example \\\n  -H 'a: b' \\\n  -u kim:T4r9vKq2", "T4r9vKq2"),
    ],
)
def test_the_host_behind_a_password_is_no_address(text: str, secret: str) -> None:
    assert [text[finding.start : finding.end] for finding in SCANNER.scan(text)] == [secret]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Ocp-Apim-Subscription-Key: {}", drawn("{hex:32}", "w")),
        ("Authorization: ApiKey {}", drawn("{b64:58}", "w") + "=="),
        ("Authorization: Key {}", drawn("{uuid}:{hex:32}", "w")),
        ("PHPSESSID={}", drawn("{lo:26}", "w")),
        ('req.Header.Set("Authorization", "Bearer {}")', drawn("{an:40}", "w")),
        ("headers['Authorization'] = 'Bearer {}'", drawn("{an:40}", "w")),
        ("headers: {{ Authorization: `Bearer {}` }}", drawn("{an:40}", "w")),
        ("Authorization: {}", drawn("{an:40}", "w")),
        ("Authorization: Api-Token {}", drawn("{an:40}", "w")),
        ("      Authorization:\n      - Bearer {}\n", drawn("{hex:64}", "w")),
        ('{{"name": "Authorization", "value": "Bearer {}"}}', drawn("{an:40}", "w")),
        ("      Set-Cookie:\n      - shop-auth.sid={}; Path=/\n", drawn("{an:32}", "w")),
        ("curl https://x.example -u {}:", drawn("{an:32}", "w")),
        ('if (sent != "Basic {}") return;', "a2ltOnd0NGs5VlEy"),
        ("cookies = {{'sessionid': '{}'}}", drawn("{lo:32}", "w")),
        ("jdbc:oracle:thin:scott/{}@ora:1521/XE", "T4r9vKq2"),
        ("oracle+cx_oracle://scott:{}@ora:1521/XE", "T4r9vKq2"),
    ],
)
def test_what_opens_something_in_a_header_a_cookie_or_an_address(text: str, value: str) -> None:
    text = text.format(value)
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == value


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Basic dXNlcjpwYXNzd29yZA==",
        "Authorization: AWS4-HMAC-SHA256 Credential=example2/20250101/us-east-1/s3/aws4_request",
        'headers.set("Authorization", buildHeader2OfRequest)',
    ],
)
def test_what_a_header_says_besides_its_proof_is_none(text: str) -> None:
    assert SCANNER.scan(text) == []
