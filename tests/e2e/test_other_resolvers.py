"""PowerDNS Recursor and Knot Resolver with the response-policy zone: they refuse and keep what BIND and Unbound do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import needs
from tests.e2e.test_names import KEPT, block, check
from tests.ports import free_port

pytestmark = pytest.mark.e2e

ZONES = ("example", "com", "net")


def test_powerdns_reads_the_zone(tmp_path: Path) -> None:
    needs.program("named")
    needs.program("pdns_recursor")
    up, port = free_port(), free_port()
    (tmp_path / "tidegate.rpz").write_text(block("deepseek").dns_rpz()["tidegate.rpz"])
    (tmp_path / "rpz.lua").write_text(f'rpzFile("{tmp_path}/tidegate.rpz", {{policyName="tidegate"}})\n')
    (tmp_path / "recursor.conf").write_text(
        f"local-address=127.0.0.1\nlocal-port={port}\nallow-from=127.0.0.0/8\nsocket-dir={tmp_path}\nthreads=1\n"
        f"daemon=no\nwrite-pid=no\nsecurity-poll-suffix=\ndnssec=off\nsetuid=\nsetgid=\nhint-file=no\ndont-query=\n"
        f"lua-config-file={tmp_path}/rpz.lua\nforward-zones={','.join(f'{zone}=127.0.0.1:{up}' for zone in ZONES)}\n"
    )
    check(tmp_path, up, [needs.program("pdns_recursor"), f"--config-dir={tmp_path}"], port)


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
