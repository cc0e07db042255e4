"""Secrets of no known form: the name says what it is, the value that it was drawn."""

from __future__ import annotations

import pytest

from tidegate.detectors.credentials.shape import drawn
from tidegate.detectors.credentials.unknown import UNKNOWN_SECRETS
from tidegate.detectors.scanner import build

SCANNER = build(UNKNOWN_SECRETS)
KEY = drawn("{an:40}", "unknown")


@pytest.mark.parametrize(
    "text",
    [
        f"BILLING_API_KEY={KEY}",
        f"[billing]\nsecret = {KEY}",
        f"billing:\n  access_token: {KEY}",
        f'{{"billing": {{"clientSecret": "{KEY}"}}}}',
        f"export BILLING_TOKEN='{KEY}'",
        f'billing["auth_token"] = "{KEY}"',
        f'HMACSecret:       "{KEY}",',
        f'  api_token              = "{KEY}"',
        f'var billingToken string = "{KEY}"',
        f"BILLING_TOKEN ?= {KEY}",
        f"BILLING_TOKEN :::= {KEY}",
        f'$billingToken .= "{KEY}";',
        f'log("{{\\"api_key\\":\\"{KEY}\\"}}")',
        f"BILLING_KEY={KEY}",
        f"https://billing.example.com/v1?key={KEY}&page=2",
        f"<key>ApiKey</key>\n<string>{KEY}</string>",
        f'<entry key="api.token">{KEY}</entry>',
        f"curl --oauth2-bearer {KEY} https://x.example",
        f'const mapsKey = "{KEY}";',
        f'"key": "{KEY}"',
        f"API key - {KEY}",
        f"<billingToken>\n    {KEY}\n</billingToken>",
        f"consumer_key: '{KEY}'",
        f'<machineKey validationKey="{KEY}" />',
    ],
)
def test_a_secret_in_every_usual_file(text: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == KEY


@pytest.mark.parametrize(
    "text",
    [
        f"public_key = {KEY}",
        f"etag: {KEY}",
        f"PUBLIC_KEY={KEY}",
        f"PARTITION_KEY={KEY}",
        f'"cacheKey": "{KEY}"',
        '"key": "' + drawn("{hex:40}") + '"',
        "key: theKeyOfTheFirstRowInTheTable1",
        "token = db.oauth2_tokens:insert {",
        "244,<API_TOKEN>,v2.45.376+2c29076,done",
        "auth: { apiKey: 'base64EncodedKey' }",
        "withCredentials: defaultToConfig2",
        'TOKEN = "([a-zA-Z0-9-!#$%&"',
        "token: 7d2f9c41-3b8e-4a65-9c07-e1f25d84b6a3",
        'api_key = "550e8400-e29b-41d4-a716-446655440000"',
        f"token_hash = {KEY}",
        "src: data:image/png;base64," + drawn("{b64:400}"),
        "token = sha256:" + drawn("{hex:64}"),
        "secret: 0123456789",
        "token: string;",
        "const token = await getAccessToken2();",
        f'"NextPageToken": "{KEY}"',
        "- name: TOKEN_A\n  valueFrom: {secretKeyRef: {name: db-credentials-2, key: token}}\n",
    ],
)
def test_what_is_called_otherwise_or_was_not_drawn(text: str) -> None:
    assert SCANNER.scan(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f'let billingToken: String = "{KEY}"',
        f"define('BILLING_SECRET', '{KEY}');",
        f'setx BILLING_TOKEN "{KEY}"',
        f'<add key="BillingSecret" value="{KEY}" />',
        f"python bill.py --billing-token {KEY} --dry-run",
        f"- name: BILLING_TOKEN\n  value: {KEY}\n",
        f'variable "billing_token" {{\n  type      = string\n  default   = "{KEY}"\n}}\n',
        f"billing_token -> {KEY}",
        f"billing_token：{KEY}",
    ],
)
def test_a_secret_wherever_its_name_is_joined_to_it(text: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert text[finding.start : finding.end] == KEY


@pytest.mark.parametrize("first", "bru")
def test_the_first_letter_of_a_secret_is_no_prefix_of_a_string(first: str) -> None:
    secret = first + KEY
    (finding,) = SCANNER.scan(f"BILLING_TOKEN={secret}")
    assert finding.start == len("BILLING_TOKEN=")


@pytest.mark.parametrize(
    "text",
    [
        "our internal API token is {}",
        "I committed the access token ({}) by mistake",
        "the session secret for production is:\n\n{}\n",
        "Der API token lautet {}",
        "API token은 {} 입니다",
    ],
)
def test_a_secret_told_in_a_sentence_may_be_hexadecimal(text: str) -> None:
    secret = drawn("{hex:40}", "told")
    (finding,) = SCANNER.scan(text.format(secret))
    assert finding.end - finding.start == len(secret)


@pytest.mark.parametrize("name", ["API_KEY=", "client_secret: ", '"access_token": "', "ApiToken = '"])
def test_a_uuid_is_a_secret_where_its_name_can_mean_nothing_else(name: str) -> None:
    uuid = "7d2f9c41-3b8e-4a65-9c07-e1f25d84b6a3"
    (finding,) = SCANNER.scan(f"{name}{uuid}")
    assert finding.end - finding.start == len(uuid)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("JWT_SECRET=kX9mQ2zR7", True),
        ("session({ secret: 'kX9mQ2zR7' })", True),
        ("secret: development", False),
        ("secret = MyClass1", False),
        ("secret = config.Jwt1", False),
    ],
)
def test_a_short_secret_needs_letters_of_both_cases_and_digits(text: str, is_one: bool) -> None:
    assert bool(SCANNER.scan(text)) is is_one
