"""Who it is, in the spellings of several proxies."""

from __future__ import annotations

import base64
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.edges.icap.claims import claims_of, groups_of, person_of


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("value", "person"),
    [
        ("kim", "kim"),
        ("kim@example.kr", "kim@example.kr"),
        ("김민지", "김민지"),
        ("a2lt", "a2lt"),  # base64 of "kim", and a name that somebody may have
        ("V2luTlQ6Ly9NWURPTUFJTi91c2VyMQ==", "MYDOMAIN\\user1"),  # as Broadcom's article 167586 shows it
        ("NTLM://mydomain/FirstName.LastName", "mydomain\\FirstName.LastName"),  # Forcepoint's article 000015539
        ("Local://kim", "kim"),
        (b64("Local://kim"), "kim"),
        (b64("LDAP://ad.example/uid=kim,ou=people,dc=example"), "kim"),
        ("LDAP://CN=Kim\\, Minji,OU=Research,DC=example", "Kim, Minji"),
        ("", ""),
        ("   ", ""),
        ("\x07", ""),
        ("x" * 40_000, ""),
    ],
)
def test_a_person(value: str, person: str) -> None:
    assert person_of(value) == person


@pytest.mark.parametrize(("value", "person"), [("a2lt", "kim"), ("kim!", ""), (b64("WinNT://CORP/kim"), "CORP\\kim")])
def test_a_person_of_a_client_that_encodes_names(value: str, person: str) -> None:
    assert person_of(value, encoded=True) == person


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        ("research, hr", ("research", "hr")),
        ("V2luTlQ6Ly9NWURPTUFJTi9NeUdyb3Vw", ("MYDOMAIN\\MyGroup",)),
        (b64("WinNT://CORP/a,WinNT://CORP/b,WinNT://CORP/a"), ("CORP\\a", "CORP\\b")),
        (b64("LDAP://ad/cn=research,ou=groups,dc=example, LDAP://ad/cn=hr,ou=groups"), ("research", "hr")),
        ("", ()),
    ],
)
def test_groups(value: str, groups: tuple[str, ...]) -> None:
    assert groups_of(value) == groups


@given(st.text(max_size=100), st.booleans())
def test_anything_is_a_name_or_none(value: str, encoded: bool) -> None:
    assert person_of(value, encoded=encoded).isprintable()
    assert all("," not in group for group in groups_of(value, encoded=encoded))


def test_what_is_not_said_is_not_claimed() -> None:
    claims = claims_of({"x-authenticated-user": " "}, ip_address("127.0.0.1"))
    assert claims.headers == {}
    assert claims.for_others
