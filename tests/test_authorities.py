"""Files of certificates that cannot do what the settings want of them are told before anything starts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tidegate import authorities
from tidegate.edges.certificates import AUTHORITY_LIFE, AUTHORITY_MARGIN, open_authority
from tidegate.settings import Home, Settings

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    open_authority(tmp_path / "ca", lambda name: False, now=lambda: START)
    (tmp_path / "good.pem").write_bytes((tmp_path / "ca" / "ca.pem").read_bytes())
    (tmp_path / "other.pem").write_text("no certificate")
    return Home(tmp_path)


def said(home: Home, **settings: object) -> list[str]:
    return [str(one) for one in authorities.mistakes(home, Settings.model_validate(settings))]


def test_this_system_trusts_somebody() -> None:
    assert Path(authorities.system_bundle()).suffix in {".crt", ".pem"}


def test_without_files_in_the_settings_nothing_is_wrong(home: Home) -> None:
    assert said(home) == []
    assert authorities.clients(home, Settings()) is None


def test_a_relative_path_is_below_the_home(home: Home) -> None:
    wanted = {"tls-port": 8443, "client-certificates": "good.pem", "trusted-certificates": "good.pem"}
    assert said(home, **wanted) == []
    assert authorities.clients(home, Settings.model_validate(wanted)) == home.path / "good.pem"
    assert authorities.upstream(home, Settings.model_validate(wanted)) == home.path / "good.pem"


@pytest.mark.parametrize(
    ("name", "why"), [("missing.pem", "cannot be read: No such file"), ("other.pem", "There is no certificate (PEM)")]
)
@pytest.mark.parametrize("key", ["trusted-certificates", "upstream-ca", "client-certificates", "icap"])
def test_a_file_that_is_none_is_named_with_its_key_and_the_reason(home: Home, key: str, name: str, why: str) -> None:
    value: object = {"listen": "127.0.0.1:1344", "certificate": name} if key == "icap" else name
    (told,) = said(home, **{"tls-port": 8443, key: value})
    assert f"`{key}" in told
    assert why in told
    assert str(home.path / name) in told


def test_client_certificates_without_the_port_that_asks_for_them_are_a_mistake(home: Home) -> None:
    (told,) = said(home, **{"client-certificates": "good.pem"})
    assert "Set `tls-port`" in told


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (-dt.timedelta(days=3), "is not valid before 2025-12-30 00:00 UTC, and it is 2025-12-29 00:00"),
        (dt.timedelta(), ""),
        (AUTHORITY_LIFE - AUTHORITY_MARGIN - dt.timedelta(days=1), ""),
        (AUTHORITY_LIFE - AUTHORITY_MARGIN, "ends on 2035-12-30 00:00 UTC"),
        (AUTHORITY_LIFE, "ended on 2035-12-30 00:00 UTC"),
    ],
)
def test_an_authority_that_is_over_or_has_not_begun_is_told_with_what_to_do(
    home: Home, after: dt.timedelta, words: str
) -> None:
    told = authorities.in_time(home, START + after)
    assert words in told
    assert bool(told) == bool(words)
    assert not told or "remove" in told


def test_where_there_is_no_authority_its_time_is_nobodys_matter(tmp_path: Path) -> None:
    assert authorities.in_time(Home(tmp_path), START) == ""
    (tmp_path / "ca").mkdir()
    (tmp_path / "ca" / "ca.pem").write_text("damaged")
    assert authorities.in_time(Home(tmp_path), START) == ""
