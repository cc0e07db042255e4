"""The written configuration: valid for Envoy, the same for the same input, and moved into place whole."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.edges.envoy.stand import ENVOY, HOSTS, Stand
from tests.waiting import until
from tidegate.edges.envoy import bootstrap, http, listeners, routes
from tidegate.edges.envoy.options import Options


@pytest.fixture
def options(tmp_path: Path) -> Options:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("")
    return Options(
        run=tmp_path / "run",
        ca_bundle=bundle,
        tls_port=8443,
        client_ca=bundle,
        listen=("127.0.0.1", "::1"),
        brains=2,
        upstream={"chat.example": ("127.0.0.1", 9443)},
    )


def inlined(options: Options, hosts: tuple[str, ...]) -> dict[str, Any]:
    """The whole configuration in one piece, as ``envoy --mode validate`` does not read watched files."""
    whole = bootstrap.bootstrap(options)
    del whole["dynamic_resources"]
    tables = [routes.outer(hosts, options), routes.inner(hosts, options), routes.inner_plain(hosts, options)]
    named = {table["name"]: table for table in tables}
    doors = [
        listeners.explicit(options),
        listeners.explicit_tls(options),
        listeners.inside(options, hosts),
        listeners.peek(options, hosts),
    ]

    def put(value: Any) -> Any:
        if isinstance(value, list):
            return [put(item) for item in value]
        if not isinstance(value, dict):
            return value
        found = {key: put(item) for key, item in value.items()}
        if "rds" in found:
            found["route_config"] = named[found.pop("rds")["route_config_name"]]
        return found

    whole["static_resources"]["listeners"] = put(doors)
    return whole


@pytest.mark.e2e
@pytest.mark.parametrize("hosts", [HOSTS, ()], ids=["a catalogue", "an empty catalogue"])
async def test_envoy_finds_nothing_wrong_and_nothing_old(options: Options, hosts: tuple[str, ...]) -> None:
    options.ca_bundle.write_bytes(Path("/etc/ssl/certs/ca-certificates.crt").read_bytes())
    file = options.ca_bundle.with_name("whole.json")
    file.write_text(json.dumps(inlined(options, hosts)))
    process = await asyncio.create_subprocess_exec(
        ENVOY, "--mode", "validate", "-c", file, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said = (await process.communicate())[0].decode()
    assert process.returncode == 0, said
    assert "eprecated" not in said


def test_the_same_input_writes_the_same_files(options: Options) -> None:
    bootstrap.write(options, HOSTS)
    before = {path: (path.read_text(), path.stat().st_ino) for path in options.run.rglob("*.json")}
    bootstrap.write(options, HOSTS)
    assert before == {path: (path.read_text(), path.stat().st_ino) for path in options.run.rglob("*.json")}
    assert len(before) == 5


def test_a_changed_catalogue_replaces_files_and_never_writes_into_one(options: Options) -> None:
    bootstrap.write(options, HOSTS)
    tables = options.dynamic / f"{routes.OUTER}.json"
    inode, start = tables.stat().st_ino, options.bootstrap_file.read_text()
    bootstrap.update(options, [*HOSTS, "new.example"])
    assert tables.stat().st_ino != inode
    assert "*.new.example" in tables.read_text()
    assert options.bootstrap_file.read_text() == start
    assert not [path for path in options.dynamic.iterdir() if path.suffix != ".json"]


def test_nothing_listens_on_the_network_but_the_doors(options: Options) -> None:
    text = json.dumps(bootstrap.bootstrap(options)["admin"])
    assert "pipe" in text
    assert "socket_address" not in text
    assert options.run.name in text


def test_no_file_of_the_configuration_is_for_others(options: Options) -> None:
    bootstrap.write(options, HOSTS)
    assert options.run.stat().st_mode & 0o077 == 0


def test_every_route_to_a_catalogue_host_waits_for_an_answer(options: Options) -> None:
    for table in routes.outer(HOSTS, options)["virtual_hosts"][:-1]:
        for route in table["routes"]:
            waits = "dynamic_metadata" in route["match"]
            assert waits or route["direct_response"]["status"] == 503


def test_suffixes_cover_the_name_and_what_is_below() -> None:
    found = routes.domains(["b.example", "a.example", "b.example"])
    assert found == ["a.example", "*.a.example", "b.example", "*.b.example"]


def test_an_empty_catalogue_lets_everything_pass(options: Options) -> None:
    empty = Options(run=options.run, ca_bundle=options.ca_bundle)
    assert [table["name"] for table in routes.outer([], empty)["virtual_hosts"]] == ["outside"]


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("tidegate-front", False),
        ("tidegate-fron", True),
        ("tidegate-fronts", True),
        ("tidegate-", True),
        ("tidegate-verdict", True),
        ("x-tidegate-front", True),
        ("x-envoy-max-retries", True),
        ("x-forwarded-for", False),
        ("my-tidegate-header", False),
    ],
)
def test_names_of_our_headers_are_taken_at_the_door_but_one(name: str, taken: bool) -> None:
    import re2

    assert (re2.fullmatch(http.OWN_HEADERS_BUT_FRONT, name) is not None) is taken
    assert (re2.fullmatch(http.OWN_HEADERS, name) is not None) is (taken or name == "tidegate-front")


@pytest.mark.e2e
@pytest.mark.asyncio(loop_scope="module")
async def test_a_host_added_while_envoy_runs_is_decided_from_then_on(stand: Stand) -> None:
    to = ("--connect-to", f"added.example:443:127.0.0.1:{stand.elsewhere.port}")
    await stand.curl("https://added.example/", "-k", *to, "-m", "2")
    assert stand.brain.seen == []
    bootstrap.update(stand.options, [*HOSTS, "added.example"])

    async def asked() -> bool:
        await stand.curl("https://added.example/", "-k", "-m", "2")
        return bool(stand.brain.seen)

    await until(asked, "the brain is asked")
    assert stand.brain.seen[0].headers[":authority"] == "added.example:443"
