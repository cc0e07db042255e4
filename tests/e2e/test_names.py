"""Real name servers with what Tidegate exports: they refuse, they keep what is kept, and they hear of an edit."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import dns.asyncquery
import dns.message
import dns.query
import dns.rcode
import pytest

from tests import needs
from tests.exports.worlds import exports
from tests.ports import free_port
from tests.unbound import server
from tests.waiting import PATIENCE
from tidegate.edges.dns import Key, Server, Zone
from tidegate.exports.name_lists import CANARIES, actions
from tidegate.exports.whole import Exports

KEY = Key("secondary.example", b"0123456789abcdef0123456789abcdef")
REFUSED = ("deepseek.example", "www.deepseek.example", "below.deepseek.example", "x.below.deepseek.example")
KEPT = ("pass.deepseek.example", "www.pass.deepseek.example", "far.below.deepseek.example", "chatgpt.example")


def block(*services: str) -> Exports:
    return exports([{"name": "r", "service": list(services), "then": "block"}])


@contextlib.contextmanager
def running(words: list[str], directory: Path) -> Iterator[None]:
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(words, cwd=directory, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)


async def rcode(port: int, name: str) -> int | None:
    """What is answered; ``None`` where nobody answers in a second."""
    question = dns.message.make_query(name, "A")
    with contextlib.suppress(OSError, dns.exception.Timeout):
        answer = await dns.asyncquery.udp(question, "127.0.0.1", port=port, timeout=1)
        return int(answer.rcode())
    return None


async def until(true: Callable[[], Awaitable[bool]], log: Path) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while not await true():
                await asyncio.sleep(0.05)
    except TimeoutError:
        pytest.fail((log / "log").read_text(errors="replace")[-3000:])


async def dig(port: int, *more: str) -> str:
    words = ["@127.0.0.1", "-p", str(port), *more, "rpz.tidegate", "AXFR", f"+time={PATIENCE:.0f}", "+tries=1"]
    process = await asyncio.create_subprocess_exec("dig", *words, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode()


def answering(port: int, name: str, code: int) -> Callable[[], Awaitable[bool]]:
    async def true() -> bool:
        return await rcode(port, name) == code

    return true


async def answered(port: int, name: str) -> int:
    """What a server that is there answers: asked again, as everybody does, where it has not heard or is busy."""
    async with asyncio.timeout(PATIENCE):
        while (code := await rcode(port, name)) is None:
            pass
    return code


async def told(port: int, *names: str) -> dict[str, int]:
    return {name: await answered(port, name) for name in names}


def all_of(names: tuple[str, ...], code: int) -> dict[str, int]:
    return dict.fromkeys(names, code)


@contextlib.asynccontextmanager
async def serving(server: Server) -> AsyncIterator[Server]:
    await server.start("127.0.0.1", 0)
    try:
        yield server
    finally:
        await server.stop()


def named(directory: Path, port: int, extra: str = "", policy: str = "") -> list[str]:
    """A resolver that is also the server of `example` and `com`, so that nothing leaves this machine."""
    (directory / "any.zone").write_text("$TTL 1\n@ SOA l. h. 1 1 1 1 1\n@ NS l.\n* A 192.0.2.1\n@ A 192.0.2.1\n")
    zones = "".join(f'zone "{name}" {{ type primary; file "any.zone"; }};\n' for name in ("example", "com", "net"))
    (directory / "named.conf").write_text(
        f"""options {{ directory "{directory}"; pid-file none; session-keyfile none; listen-on-v6 {{ none; }};
        listen-on port {port} {{ 127.0.0.1; }}; allow-query {{ any; }}; recursion yes; dnssec-validation no;
        empty-zones-enable no; notify no; {policy} }};
        controls {{ }};
        {zones} {extra}"""
    )
    return [needs.program("named"), "-g", "-4", "-c", str(directory / "named.conf"), "-n", "1"]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    tmp_path.chmod(0o755)
    return tmp_path


def test_an_edit_of_the_policy_reaches_bind_without_a_file(here: Path) -> None:
    needs.program("named")

    async def story() -> None:
        port = free_port()
        zone = Zone("rpz.tidegate", 1, dict(actions(block("deepseek").names)))
        async with serving(Server(zone, KEY, notify=[("127.0.0.1", port)])) as server:
            secret = base64.b64encode(KEY.secret).decode()
            extra = f"""key "{KEY.name}" {{ algorithm hmac-sha256; secret "{secret}"; }};
            zone "rpz.tidegate" {{ type secondary; file "rpz.db"; allow-query {{ none; }};
              primaries {{ 127.0.0.1 port {server.port} key {KEY.name}; }}; }};"""
            words = named(
                here,
                port,
                extra,
                'response-policy { zone "rpz.tidegate" min-update-interval 0; } qname-wait-recurse no;',
            )
            with running(words, here):
                await until(answering(port, "deepseek.example", dns.rcode.NXDOMAIN), here)
                assert await told(port, *REFUSED, *CANARIES) == all_of((*REFUSED, *CANARIES), dns.rcode.NXDOMAIN)
                assert await told(port, *KEPT) == all_of(KEPT, dns.rcode.NOERROR)

                assert server.replace(dict(actions(block("chatgpt").names)))
                await until(answering(port, "chatgpt.example", dns.rcode.NXDOMAIN), here)
                assert await answered(port, "pass.deepseek.example") == dns.rcode.NXDOMAIN
                assert await told(port, *REFUSED) == all_of(REFUSED, dns.rcode.NOERROR)

    asyncio.run(story())


def test_bind_without_the_key_gets_nothing(here: Path) -> None:
    needs.program("dig")

    async def story() -> None:
        async with serving(Server(Zone("rpz.tidegate", 1, {"a.example": "."}), KEY)) as server:
            secret = base64.b64encode(KEY.secret).decode()
            assert "a.example.rpz.tidegate." in await dig(server.port, "-y", f"hmac-sha256:{KEY.name}:{secret}")
            wrong = base64.b64encode(b"no" * 16).decode()
            for more in ((), ("-y", f"hmac-sha256:{KEY.name}:{wrong}")):
                assert "a.example" not in await dig(server.port, *more)

    asyncio.run(story())


def resolves_by(here: Path, port: int) -> list[str]:
    """The upstream of the other resolvers: everything resolves."""
    upstream = here / "upstream"
    upstream.mkdir()
    return named(upstream, port)


def test_unbound_reads_the_zone(here: Path) -> None:
    needs.program("named")
    needs.program("unbound")
    up, port = free_port(), free_port()
    (here / "tidegate.rpz").write_text(block("deepseek").dns_rpz()["tidegate.rpz"])
    stubs = "".join(f'stub-zone:\n name: "{name}"\n stub-addr: 127.0.0.1@{up}\n' for name in ("example", "com", "net"))
    (here / "unbound.conf").write_text(
        f"""{server(here, port, "do-not-query-localhost: no", 'module-config: "respip iterator"')}{stubs}rpz:
 name: rpz.tidegate
 zonefile: "{here}/tidegate.rpz"
"""
    )
    check(here, up, [needs.program("unbound"), "-d", "-c", str(here / "unbound.conf")], port)


def test_dnsmasq_reads_its_list(here: Path) -> None:
    needs.program("named")
    needs.program("dnsmasq")
    up, port = free_port(), free_port()
    (here / "tidegate.conf").write_text(block("deepseek").dnsmasq()["dnsmasq.conf"])
    words = [needs.program("dnsmasq"), "--keep-in-foreground", "--no-resolv", "--no-hosts", "--user=root"]
    words += [f"--port={port}", "--listen-address=127.0.0.1", "--bind-interfaces", f"--server=127.0.0.1#{up}"]
    check(here, up, [*words, f"--conf-file={here}/tidegate.conf", "--pid-file=", "--cache-size=0"], port)


def check(here: Path, up: int, words: list[str], port: int) -> None:
    async def story() -> None:
        await until(answering(port, "chatgpt.example", dns.rcode.NOERROR), here)
        assert await told(port, *REFUSED, *CANARIES) == all_of((*REFUSED, *CANARIES), dns.rcode.NXDOMAIN)
        assert await told(port, *KEPT) == all_of(KEPT, dns.rcode.NOERROR)

    upstream = resolves_by(here, up)
    with running(upstream, here / "upstream"), running(words, here):
        asyncio.run(story())
