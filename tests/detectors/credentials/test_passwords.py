"""Passwords: called so in code, settings, sentences and tables, and no words, code or placeholders."""

from __future__ import annotations

import pytest

from tidegate.detectors.credentials.passwords import PASSWORDS
from tidegate.detectors.scanner import build

SCANNER = build(PASSWORDS)


def found(text: str) -> list[str]:
    return [text[one.start : one.end] for one in SCANNER.scan(text)]


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("비밀번호는 Tkfka!234 입니다", "Tkfka!234"),
        ("Das Passwort lautet Geheim#99.", "Geheim#99."),
        ("パスワードは Sakura#2024 です", "Sakura#2024"),
        ("パスワード：Sakura#2024", "Sakura#2024"),
        ("密码是： Qwe123!@#", "Qwe123!@#"),
        ("密码：Qwe123!@#", "Qwe123!@#"),
        ("the password is Winter2024!", "Winter2024!"),
        ("the password for the staging box: Winter2024!", "Winter2024!"),
        ("패스워드: wFhNMfShmj!", "wFhNMfShmj!"),
        ("login: kim@example.kr / pw: Winter2024!", "Winter2024!"),
        ("ID: admin\nPW: Winter2024!", "Winter2024!"),
        ("the credentials are admin / Winter2024!", "Winter2024!"),
        ("invalid password 'Winter2024!' was sent", "Winter2024!"),
        ("Can you see whether this admin password works? DzL5U4NOn2IQGsOC", "DzL5U4NOn2IQGsOC"),
        ("[10:31] kim: what's the root password?\n[10:32] lee: DzL5U4NOn2IQGsOC\n", "DzL5U4NOn2IQGsOC"),
        ("the root password is:\n\nDzL5U4NOn2IQGsOC\n\nDo not share it.", "DzL5U4NOn2IQGsOC"),
    ],
)
def test_a_password_told_in_a_sentence(text: str, password: str) -> None:
    assert found(text) == [password]


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD=brown-Fox-77",
        'let dbPassword: String = "brown-Fox-77"',
        "define('DB_PASSWORD', 'brown-Fox-77');",
        'setx DB_PASSWORD "brown-Fox-77"',
        '<add key="DbPassword" value="brown-Fox-77" />',
        "- name: DB_PASSWORD\n  value: brown-Fox-77\n",
        'Password:              "brown-Fox-77",',
        '  db_password            = "brown-Fox-77"',
        'log("{\\"user\\":\\"kim\\",\\"password\\":\\"brown-Fox-77\\"}")',
        "auth: { user: 'kim@example.com', pass: 'brown-Fox-77' }",
        '<property name="connection.password">brown-Fox-77</property>',
        'string password = @"brown-Fox-77";',
        "DB_PASS=brown-Fox-77 WLS_PORT=7001",
        'resource "x" "y" {\n  name  = "/prod/db_password"\n  type  = "SecureString"\n  value = "brown-Fox-77"\n}',
    ],
)
def test_a_password_in_code_and_settings(text: str) -> None:
    assert found(text) == ["brown-Fox-77"]


@pytest.mark.parametrize(
    ("text", "passwords"),
    [
        ("ADMIN_PASSWORD=Welcome1", ["Welcome1"]),
        ('password = "Welcome1"', ["Welcome1"]),
        ("password = welcome1", []),  # a variable as well
        ('form.password = "passwordField1"', []),
        ('password = "newPassword1"', []),
        ("ADMIN_PASSWORD=E2E_PASSWORD", []),
        ("ADMIN_PASSWORD=###ADMIN_PASSWORD###", []),
    ],
)
def test_a_word_and_a_digit_are_a_password_where_no_name_can_stand(text: str, passwords: list[str]) -> None:
    assert found(text) == passwords


def test_the_next_field_of_a_form_makes_no_password_of_a_word() -> None:
    assert found("grant_type=password&username=alice&password=alice&scope=read2") == []
    assert found("username=alice&password=Tk7!vQ2x&scope=read2")[0].startswith("Tk7!vQ2x")


@pytest.mark.parametrize(
    "text",
    [
        "password: required|min:8|confirmed",
        "Password: **********",
        "비밀번호: 변경하세요",
        "암호는 영문과 숫자를 섞어 주세요",
        "reset your password at https://example.com/reset2",
        "password1, password2 = form.cleaned_data",
        "The default password hashing algorithm is now Argon2id.",
        "list:x:38:38:Mailing List Manager:/var/list:/usr/sbin/nologin",
        "PASS: test_login_2 (0.03s)",
        "log in with Google/Facebook",
        "- name: DB_PASSWORD\n  valueFrom: {secretKeyRef: {name: db-2}}\n- name: MODE\n  value: debug-2\n",
    ],
)
def test_what_is_no_password(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "IDENTIFIED BY '数据库用户名的密码'",
        "- MYSQL_PASS：用于设置登陆控制台的密码",
        "ssh-copy-id -p 22 root@k8s-node-1（根据提示输入密码）",
        "ssh-copy-id -p 22 root@linux03（根据提示输入密码）",
        'case "${MVNW_PASSWORD:+has-password}" in',
        "@SET __MVNW_ARG0_NAME__@SET MVNW_PASSWORD=",
        "url?password=confidential_password&",
        'a.nodeName==="input"&&"password"===a.type',
        "{&#34;password&#34;: &#34;lalala1&#34;}",
    ],
)
def test_what_stands_where_a_password_would_in_manuals_and_in_code(text: str) -> None:
    assert found(text) == []
