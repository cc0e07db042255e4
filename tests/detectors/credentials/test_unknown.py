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
        "password: required|min:8|confirmed",
        "Password: **********",
        "비밀번호: 변경하세요",
        "암호는 영문과 숫자를 섞어 주세요",
        "token: string;",
        "const token = await getAccessToken2();",
        "reset your password at https://example.com/reset2",
        "password1, password2 = form.cleaned_data",
    ],
)
def test_what_is_called_otherwise_or_was_not_drawn(text: str) -> None:
    assert SCANNER.scan(text) == []


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("비밀번호는 Tkfka!234 입니다", "Tkfka!234"),
        ("Das Passwort lautet Geheim#99.", "Geheim#99"),
        ("パスワードは Sakura#2024 です", "Sakura#2024"),
        ("密码是： Qwe123!@#", "Qwe123!@#"),
        ("the password is Winter2024!", "Winter2024!"),
    ],
)
def test_a_password_told_in_a_sentence(text: str, secret: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert secret in text[finding.start : finding.end]
