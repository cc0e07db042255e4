"""PowerDNS Recursor and Knot Resolver with the response-policy zone: they refuse and keep what BIND and Unbound do."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests import needs
from tests.e2e.test_names import KEPT, block, check
from tests.ports import free_port

pytestmark = pytest.mark.e2e

ZONES = ("example", "com", "net")
#: The first PowerDNS Recursor that starts with settings in YAML and, unless told, with no others.
FIRST_WITH_YAML = 5


def test_powerdns_reads_the_zone(tmp_path: Path) -> None:
    needs.program("named")
    needs.program("pdns_recursor")
    up, port = free_port(), free_port()
    (tmp_path / "tidegate.rpz").write_text(block("deepseek").dns_rpz()["tidegate.rpz"])
    (old_settings if major_of("pdns_recursor") < FIRST_WITH_YAML else settings)(tmp_path, up, port)
    check(tmp_path, up, [needs.program("pdns_recursor"), f"--config-dir={tmp_path}"], port)


def major_of(program: str) -> int:
    told = subprocess.run([needs.program(program), "--version"], capture_output=True, check=True, text=True)
    version = re.search(r"(\d+)\.\d+\.\d+", told.stdout + told.stderr)
    assert version, told
    return int(version[1])


def settings(place: Path, up: int, port: int) -> None:
    zones = [{"zone": zone, "forwarders": [f"127.0.0.1:{up}"]} for zone in ZONES]
    said = {
        "incoming": {"listen": [f"127.0.0.1:{port}"], "allow_from": ["127.0.0.0/8"]},
        "outgoing": {"dont_query": []},
        "dnssec": {"validation": "off"},
        "recursor": {
            "rpzs": [{"name": f"{place}/tidegate.rpz", "policyName": "tidegate"}],
            "forward_zones": zones,
            "socket_dir": str(place),
            "hint_file": "no",
            "threads": 1,
            "daemon": False,
            "write_pid": False,
            "security_poll_suffix": "",
        },
    }
    (place / "recursor.yml").write_text(json.dumps(said))  # JSON is YAML


def old_settings(place: Path, up: int, port: int) -> None:
    (place / "rpz.lua").write_text(f'rpzFile("{place}/tidegate.rpz", {{policyName="tidegate"}})\n')
    (place / "recursor.conf").write_text(
        f"local-address=127.0.0.1\nlocal-port={port}\nallow-from=127.0.0.0/8\nsocket-dir={place}\nthreads=1\n"
        f"daemon=no\nwrite-pid=no\nsecurity-poll-suffix=\ndnssec=off\nsetuid=\nsetgid=\nhint-file=no\ndont-query=\n"
        f"lua-config-file={place}/rpz.lua\nforward-zones={','.join(f'{zone}=127.0.0.1:{up}' for zone in ZONES)}\n"
    )


def test_knot_resolver_reads_the_zone(tmp_path: Path) -> None:
    needs.program("named")
    needs.program("kresd")
    up, port = free_port(), free_port()
    (tmp_path / "tidegate.rpz").write_text(block("deepseek").dns_rpz()["tidegate.rpz"])
    # A name that is let through ends Knot's policy, a later forward of it included: hints stand for the internet here.
    known = "".join(f"hints['{name}'] = '192.0.2.1'\n" for name in KEPT)
    (tmp_path / "kresd.conf").write_text(
        f"net.listen('127.0.0.1', {port}, {{ kind = 'dns' }})\n"
        "trust_anchors.remove('.')\nmodules.unload('ta_signal_query')\nmodules.unload('priming')\n"
        f"modules = {{ 'hints > iterate' }}\n{known}"
        f"policy.add(policy.rpz(policy.DENY, '{tmp_path}/tidegate.rpz'))\n"
        "cache.size = 10 * MB\n"
    )
    words = [needs.program("kresd"), "-n", "-q", "-c"]
    check(tmp_path, up, [*words, str(tmp_path / "kresd.conf"), str(tmp_path)], port)
