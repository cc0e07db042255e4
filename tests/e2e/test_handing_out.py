"""A real gateway that hands out its zone and its PAC file: an edit of the policy file is in the next transfer."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import dns.exception
import dns.name
import dns.query
import dns.xfr
import dns.zone
import pytest
from click.testing import CliRunner

from tests.e2e.conftest import started
from tests.e2e.policies import ALLOW, BLOCK
from tests.waiting import PATIENCE, wait_until
from tidegate.cli import main
from tidegate.edges.dns import Key
from tidegate.handing import zone_key
from tidegate.practice.gateway import Gateway
from tidegate.practice.running import PracticeService
from tidegate.settings import Home

REFUSED = dns.name.from_text("chat.deepseek.com", None)


def transferred(gateway: Gateway, key: Key | None) -> dns.zone.Zone:
    host, _, port = gateway.wait_for(lambda event: event["event"] == "ready")["dns"].rpartition(":")
    found = dns.zone.Zone("rpz.tidegate", relativize=True)
    query, _ = dns.xfr.make_query(found, keyring=key.ring if key else None)
    dns.query.inbound_xfr(host, found, query, port=int(port), timeout=PATIENCE, lifetime=PATIENCE)
    return found


def refuses(gateway: Gateway, key: Key) -> bool:
    found = transferred(gateway, key)
    names = (REFUSED, REFUSED.parent())
    return any((records := found.get_rdataset(name, "CNAME")) and str(records[0].target) == "." for name in names)


def test_an_edit_is_in_the_next_transfer(tmp_path: Path, practice_service: PracticeService) -> None:
    more = {"dns": {"listen": "127.0.0.1:0"}, "pac": "127.0.0.1:0"}
    with started(tmp_path, practice_service, passwords=False, **more) as gateway:
        key = zone_key(Home(tmp_path))
        assert not refuses(gateway, key)
        before = transferred(gateway, key).get_soa().serial
        gateway.put_policy(BLOCK)
        wait_until(lambda: refuses(gateway, key), "the edit is in the zone")
        assert transferred(gateway, key).get_soa().serial > before
        gateway.put_broken_policy("rules: 7\n")
        assert refuses(gateway, key)
        gateway.put_policy(ALLOW)
        wait_until(lambda: not refuses(gateway, key), "the zone follows back")
        with pytest.raises(dns.exception.DNSException):
            transferred(gateway, None)

        with urllib.request.urlopen(gateway.wait_for(lambda event: event["event"] == "ready")["pac"]) as answer:
            assert answer.headers["content-type"].startswith("application/x-ns-proxy-autoconfig")
            assert f'"PROXY 127.0.0.1:{gateway.proxy_port}"' in answer.read().decode()

        printed = CliRunner().invoke(main, ["export", "dns-rpz", "--server", "--home", str(tmp_path)]).stdout
        assert 'zone "rpz.tidegate"' in printed
        assert "hmac-sha256" in printed
