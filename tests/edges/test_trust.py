"""Programs are found to trust us exactly when they would, and the given commands mend those that do not."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import needs
from tidegate.edges.certificates import Authority, open_authority
from tidegate.edges.mending import Mending
from tidegate.edges.trust import Found, Trust, examine, firefox_profiles

pytestmark = [pytest.mark.slow]
SYSTEM = Path("/etc/ssl/certs/ca-certificates.crt")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return open_authority(tmp_path / "ca", lambda name: False)


@pytest.fixture
def mending(tmp_path: Path, authority: Authority) -> Mending:
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(authority.pem + (SYSTEM.read_bytes() if SYSTEM.exists() else b""))
    return Mending(tmp_path / "ca" / "ca.pem", "Tidegate CA test", bundle)


@pytest.fixture
def person(tmp_path: Path) -> Path:
    home = tmp_path / "person"
    home.mkdir()
    return home


def found(authority: Authority, mending: Mending, person: Path, **more: str) -> dict[str, Found]:
    given = ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS")
    environment = {name: value for name, value in os.environ.items() if name not in given} | more
    return {one.program: one for one in asyncio.run(examine(authority, mending, person, environment))}


def test_a_new_authority_is_trusted_by_nobody_and_each_has_its_command(
    authority: Authority, mending: Mending, person: Path
) -> None:
    programs = found(authority, mending, person)
    if programs["firefox"].trust is Trust.UNKNOWN:  # it is installed, and this person never started it
        del programs["firefox"]
    assert [*programs, "firefox"][:8] == [
        "curl",
        "python",
        "python-certifi",
        "node",
        "java",
        "git",
        "chromium",
        "firefox",
    ]
    for one in programs.values():
        assert one.trust in (Trust.NO, Trust.ABSENT), one
        assert bool(one.mend) is (one.trust is Trust.NO)


def test_the_variables_of_a_shell_mend_what_reads_them(
    authority: Authority, mending: Mending, person: Path, tmp_path: Path
) -> None:
    bundle = str(mending.bundle)
    options = {}
    if shutil.which("keytool"):
        store = str(tmp_path / "store")
        # What the shown keytool command does, in a store of our own instead of the system's.
        command = ["keytool", "-importcert", "-keystore", store, "-storepass", "changeit", "-noprompt", "-alias", "t"]
        subprocess.run([*command, "-file", mending.ca], check=True, capture_output=True)
        options = {
            "JAVA_TOOL_OPTIONS": f"-Djavax.net.ssl.trustStore={store} -Djavax.net.ssl.trustStorePassword=changeit"
        }
    programs = found(
        authority,
        mending,
        person,
        SSL_CERT_FILE=bundle,
        REQUESTS_CA_BUNDLE=bundle,
        CURL_CA_BUNDLE=bundle,
        GIT_SSL_CAINFO=bundle,
        NODE_EXTRA_CA_CERTS=str(mending.ca),
        **options,
    )
    for name in ("curl", "python", "python-certifi", "node", "java", "git"):
        assert programs[name].trust in (Trust.YES, Trust.ABSENT), programs[name]
        assert programs[name].mend == ()


@needs.programs("certutil", "chromium")
def test_the_commands_for_browsers_mend_them(authority: Authority, mending: Mending, person: Path) -> None:
    profile = person / ".mozilla" / "firefox" / "kim.default"
    profile.mkdir(parents=True)
    subprocess.run(["certutil", "-N", "--empty-password", "-d", f"sql:{profile}"], check=True)
    before = found(authority, mending, person)
    assert (before["chromium"].trust, before["firefox"].trust) == (Trust.NO, Trust.NO)
    for command in (*before["chromium"].mend, *before["firefox"].mend):
        subprocess.run(["sh", "-ec", command], check=True, env={**os.environ, "HOME": str(person)})
    after = found(authority, mending, person)
    assert (after["chromium"].trust, after["firefox"].trust) == (Trust.YES, Trust.YES)


@needs.programs("certutil", "chromium")
def test_another_authority_of_the_same_name_is_not_ours(
    authority: Authority, mending: Mending, person: Path, tmp_path: Path
) -> None:
    open_authority(tmp_path / "other", lambda name: False)
    other = Mending(tmp_path / "other" / "ca.pem", mending.name, mending.bundle)
    for command in other.chromium:
        subprocess.run(["sh", "-ec", command], check=True, env={**os.environ, "HOME": str(person)})
    assert found(authority, mending, person)["chromium"].trust is Trust.NO


def test_nothing_installed_is_said_as_such(authority: Authority, mending: Mending, person: Path) -> None:
    programs = found(authority, mending, person, PATH="/nowhere")
    assert {name for name, one in programs.items() if one.trust is Trust.ABSENT} >= {"curl", "node", "git", "chromium"}


def test_firefox_that_was_never_started_is_not_said_to_be_missing(
    authority: Authority, mending: Mending, person: Path, tmp_path: Path
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "firefox-esr").touch(0o755)
    firefox = found(authority, mending, person, PATH=str(programs))["firefox"]
    assert firefox.trust is Trust.UNKNOWN
    assert "start it once" in firefox.note


def test_profiles_are_found_wherever_firefox_keeps_them(person: Path) -> None:
    for root in (".mozilla/firefox/a", "snap/firefox/common/.mozilla/firefox/b"):
        (person / root).mkdir(parents=True)
        (person / root / "cert9.db").touch()
    assert [profile.name for profile in firefox_profiles(person)] == ["a", "b"]
