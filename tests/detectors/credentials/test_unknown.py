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
