"""Whom Tidegate is measured beside, each started the same way: a proxy on loopback in front of the same origin."""

from __future__ import annotations

import glob
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.lines import Way
from bench.origin import HOST, wait_for_port
from tidegate.practice.authority import Authority
from tidegate.practice.gateway import Gateway
from tidegate.practice.processes import family
from tidegate.practice.service import LOOPBACK

#: Every prompt is read and scanned by every detector, and replaced where something is found.
POLICY = """\
organisation: Bench
rules:
- name: values-stay
  activity: [prompt, upload]
  then: redact
otherwise: allow
when-unsure: block
"""
DIRECT, ENVOY, MITMPROXY, TIDEGATE = "direct", "Envoy alone", "mitmproxy", "Tidegate"


@dataclass(slots=True)
class Peer:
    """A running peer: the way through it, its root process (0: none), how long it took to start, how to end it."""

    name: str
    way: Way
    root: int
    started_in: float
    stop: Callable[[], None]
    version: str = ""
    pids: tuple[int, ...] = field(default=())

    def refresh(self) -> None:
        """Find its processes again."""
        self.pids = family(self.root) if self.root else ()


def direct(origin_port: int, ca_file: str) -> Peer:
    """No proxy at all."""
    return Peer(DIRECT, Way(None, origin_port, ca_file), 0, 0.0, lambda: None)


def tidegate(directory: Path, origin_port: int, ca_file: str) -> Peer:
    """The product, started as a user starts it."""
    settings = {
        "listen": f"{LOOPBACK}:0",
        "console": f"{LOOPBACK}:0",
        "upstreams": {HOST: f"{LOOPBACK}:{origin_port}"},
        "upstream-ca": ca_file,
    }
    begun = time.perf_counter()
    gateway = Gateway(directory, POLICY, settings).start()
    took = time.perf_counter() - begun
    if gateway.process is None:
        raise RuntimeError("a started gateway has a process")
    way = Way(gateway.proxy_port, origin_port, gateway.ca_file)
    return Peer(TIDEGATE, way, gateway.process.pid, took, gateway.stop)


# -- Envoy without us --------------------------------------------------------------------------------------------------

_TYPE = "type.googleapis.com/envoy."


def _typed(kind: str, **more: object) -> dict[str, object]:
    return {"@type": f"{_TYPE}{kind}", **more}


def _manager(prefix: str, routes: list[object], **more: object) -> dict[str, object]:
    router = {"name": "router", "typed_config": _typed("extensions.filters.http.router.v3.Router")}
    config = _typed(
        "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix=prefix,
        http_filters=[*more.pop("filters", []), router],  # type: ignore[misc]
        route_config={"virtual_hosts": routes},
        **more,
    )
    return {"name": "http", "typed_config": config}


def _connect_route(name: str, domains: list[str], cluster: str) -> dict[str, object]:
    upgrade = [{"upgrade_type": "CONNECT", "connect_config": {}}]
    route = {"match": {"connect_matcher": {}}, "route": {"cluster": cluster, "upgrade_configs": upgrade}}
    return {"name": name, "domains": domains, "routes": [route]}


def _envoy_config(directory: Path, port: int, origin_port: int, ca_file: str) -> dict[str, object]:
    """The same path as ours - CONNECT, inner listener, TLS ended and begun again, splice - and no one to ask."""
    dns = {"name": "dns", "dns_lookup_family": "V4_ONLY"}
    forward = _typed("extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig", dns_cache_config=dns)
    outer = _manager(
        "explicit",
        [_connect_route("ai", [f"{HOST}:443"], "bump"), _connect_route("rest", ["*"], "splice")],
        upgrade_configs=[{"upgrade_type": "CONNECT"}],
        filters=[{"name": "forward", "typed_config": forward}],
    )
    everything = {
        "name": "any",
        "domains": ["*"],
        "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "origin", "timeout": "0s"}}],
    }
    certificate = {
        "certificate_chain": {"filename": str(directory / "bump.pem")},
        "private_key": {"filename": str(directory / "bump.pem")},
    }
    downstream = _typed(
        "extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        common_tls_context={"alpn_protocols": ["h2", "http/1.1"], "tls_certificates": [certificate]},
        disable_stateless_session_resumption=True,
        disable_stateful_session_resumption=True,
    )
    upstream = _typed(
        "extensions.transport_sockets.tls.v3.UpstreamTlsContext",
        sni=HOST,
        common_tls_context={"validation_context": {"trusted_ca": {"filename": ca_file}}},
    )
    protocols = _typed("extensions.upstreams.http.v3.HttpProtocolOptions", auto_config={})
    inner_address = {"envoy_internal_address": {"server_listener_name": "bump"}}
    internal = _typed(
        "extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport",
        transport_socket={
            "name": "raw",
            "typed_config": _typed("extensions.transport_sockets.raw_buffer.v3.RawBuffer"),
        },
    )
    return {
        "bootstrap_extensions": [
            {"name": "internal", "typed_config": _typed("extensions.bootstrap.internal_listener.v3.InternalListener")}
        ],
        "static_resources": {
            "listeners": [
                {
                    "name": "explicit",
                    "address": {"socket_address": {"address": LOOPBACK, "port_value": port}},
                    "filter_chains": [{"filters": [outer]}],
                },
                {
                    "name": "bump",
                    "internal_listener": {},
                    "filter_chains": [
                        {
                            "transport_socket": {"name": "tls", "typed_config": downstream},
                            "filters": [_manager("bump", [everything])],
                        }
                    ],
                },
            ],
            "clusters": [
                {
                    "name": "bump",
                    "load_assignment": _endpoint("bump", inner_address),
                    "transport_socket": {"name": "internal", "typed_config": internal},
                },
                {
                    "name": "splice",
                    "lb_policy": "CLUSTER_PROVIDED",
                    "cluster_type": {
                        "name": "forward",
                        "typed_config": _typed(
                            "extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig", dns_cache_config=dns
                        ),
                    },
                },
                {
                    "name": "origin",
                    "circuit_breakers": {
                        "thresholds": [{"max_connections": 9999, "max_pending_requests": 9999, "max_requests": 9999}]
                    },
                    "load_assignment": _endpoint(
                        "origin", {"socket_address": {"address": LOOPBACK, "port_value": origin_port}}
                    ),
                    "typed_extension_protocol_options": {
                        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": protocols
                    },
                    "transport_socket": {"name": "tls", "typed_config": upstream},
                },
            ],
        },
    }


def _endpoint(name: str, address: Mapping[str, object]) -> dict[str, object]:
    return {"cluster_name": name, "endpoints": [{"lb_endpoints": [{"endpoint": {"address": address}}]}]}


def envoy_alone(directory: Path, origin_port: int, ca_file: str) -> Peer:
    """The engine we stand on, doing the same and asking nobody."""
    directory.mkdir(parents=True, exist_ok=True)
    authority = Authority(directory)
    (directory / "bump.pem").write_bytes(authority.certificate_for((HOST,)))
    port = free_port()
    (directory / "envoy.json").write_text(json.dumps(_envoy_config(directory, port, origin_port, ca_file)))
    program = Path(sys.executable).parent / "envoy"
    command = [str(program), "-c", str(directory / "envoy.json"), "-l", "error", "--use-dynamic-base-id"]
    return _spawn(ENVOY, command, port, origin_port, str(authority.ca_file), directory, {})


# -- mitmproxy ---------------------------------------------------------------------------------------------------------

MITMPROXY_WANTED = "mitmproxy>=12,<13"


def python_for_mitmproxy() -> str | None:
    """A Python 3.12 or later on this machine, or ``None``."""
    found = [shutil.which(f"python3.{minor}") for minor in (13, 12)]
    found += sorted(glob.glob(str(Path.home() / ".pyenv/versions/3.1[23]*/bin/python")))
    if sys.version_info >= (3, 12):
        found.insert(0, sys.executable)
    return next((python for python in found if python and _works(python)), None)


def _works(python: str) -> bool:
    check = "import sys, venv, ssl; sys.exit(sys.version_info < (3, 12))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def mitmdump(directory: Path) -> str | None:
    """The program in an environment of its own, made on first use; ``None`` where that cannot be."""
    program = directory / "bin" / "mitmdump"
    if program.exists():
        return str(program)
    python = python_for_mitmproxy()
    if python is None:
        return None
    print("setting up mitmproxy in an environment of its own …", file=sys.stderr, flush=True)
    subprocess.run([python, "-m", "venv", "--clear", str(directory)], check=True)
    install = [str(directory / "bin" / "pip"), "install", "--quiet", MITMPROXY_WANTED]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"mitmproxy could not be installed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return str(program)


def mitmproxy(program: str, directory: Path, origin_port: int, ca_file: str) -> Peer:
    """mitmproxy with an add-on that only reads the body."""
    directory.mkdir(parents=True, exist_ok=True)
    port = free_port()
    # Lazy: by default it opens the upstream connection before it knows whether anything will be asked.
    options = [f"confdir={directory}", f"ssl_verify_upstream_trusted_ca={ca_file}", "connection_strategy=lazy"]
    command = [program, "--quiet", "--listen-host", LOOPBACK, "--listen-port", str(port)]
    command += [word for option in options for word in ("--set", option)]
    command += ["--scripts", str(Path(__file__).with_name("mitm_addon.py"))]
    environment = {"BENCH_ORIGIN": str(origin_port), "BENCH_HOST": HOST}
    peer = _spawn(
        MITMPROXY, command, port, origin_port, str(directory / "mitmproxy-ca-cert.pem"), directory, environment
    )
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    peer.version = told.splitlines()[0].partition(": ")[2] if told else ""
    return peer


def _spawn(
    name: str, command: list[str], port: int, origin_port: int, ca_file: str, directory: Path, more: dict[str, str]
) -> Peer:
    begun = time.perf_counter()
    log = (directory / "peer.log").open("wb")
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **more}, start_new_session=True)
    log.close()
    try:
        wait_for_port(port)
    except TimeoutError:
        process.kill()
        raise RuntimeError(f"{name} did not start:\n{(directory / 'peer.log').read_text()[-2000:]}") from None
    took = time.perf_counter() - begun

    def stop() -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    return Peer(name, Way(port, origin_port, ca_file), process.pid, took, stop)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((LOOPBACK, 0)) as probe:
        return int(probe.getsockname()[1])
