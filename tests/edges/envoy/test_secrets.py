"""Certificates on request: signed, refused or renewed, one answer a question."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from tests.waiting import PATIENCE
from tidegate.edges import certificates
from tidegate.edges.certificates import Authority, open_authority
from tidegate.edges.envoy.contract import OUR_OWN_DOOR, WITHOUT_SERVER_NAME
from tidegate.edges.envoy.messages import DeltaDiscoveryRequest, DeltaDiscoveryResponse, Secret
from tidegate.edges.envoy.secrets import Secrets


def asking(*names: str, leaving: tuple[str, ...] = ()) -> Any:
    return DeltaDiscoveryRequest(resource_names_subscribe=names, resource_names_unsubscribe=leaving)


class Envoy:
    """The other end of the call: questions go in one by one, answers come out."""

    def __init__(self, secrets: Secrets) -> None:
        self._questions: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._answers: asyncio.Queue[Any] = asyncio.Queue()
        self._serving = asyncio.ensure_future(secrets.delta(self))  # type: ignore[arg-type]

    async def read(self) -> bytes | None:
        return await self._questions.get()

    def write(self, message: bytes) -> None:
        self._answers.put_nowait(DeltaDiscoveryResponse.FromString(message))

    async def ask(self, question: Any) -> Any:
        self._questions.put_nowait(question.SerializeToString())
        return await self.next()

    async def next(self) -> Any:
        return await asyncio.wait_for(self._answers.get(), PATIENCE)

    async def leave(self) -> bool:
        self._questions.put_nowait(None)
        await asyncio.wait_for(self._serving, PATIENCE)
        return self._answers.empty()


@pytest.fixture
def clock() -> list[dt.datetime]:
    return [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)]


@pytest.fixture
def authority(tmp_path: Path, clock: list[dt.datetime]) -> Authority:
    return open_authority(tmp_path / "ca", lambda name: name.endswith("chat.example"), now=lambda: clock[0])


def certificate(resource: Any) -> x509.Certificate:
    secret = Secret()
    assert resource.resource.Unpack(secret)
    assert secret.name == resource.name
    assert b"PRIVATE KEY" in secret.tls_certificate.private_key.inline_bytes
    return x509.load_pem_x509_certificate(secret.tls_certificate.certificate_chain.inline_bytes)


def names(found: x509.Certificate) -> list[str]:
    extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return extension.value.get_values_for_type(x509.DNSName)


async def test_a_name_of_the_catalogue_gets_its_certificate(authority: Authority) -> None:
    envoy = Envoy(Secrets(authority))
    answer = await envoy.ask(asking("a.chat.example", "b.chat.example"))
    assert [names(certificate(resource)) for resource in answer.resources] == [["a.chat.example"], ["b.chat.example"]]
    assert not answer.removed_resources
    assert answer.nonce == "1"


@pytest.mark.parametrize("name", ["bank.example", WITHOUT_SERVER_NAME, "", "a" * 300, "\u2603.chat.example"])
async def test_any_other_name_is_answered_at_once_as_not_there(authority: Authority, name: str) -> None:
    answer = await Envoy(Secrets(authority)).ask(asking(name))
    assert list(answer.removed_resources) == [name]
    assert not answer.resources


async def test_our_own_door_has_a_certificate_for_its_names(authority: Authority) -> None:
    at = ["proxy.corp.example", "localhost", "192.0.2.7", "::1"]
    shown = certificate((await Envoy(Secrets(authority, at)).ask(asking(OUR_OWN_DOOR))).resources[0])
    assert names(shown) == ["proxy.corp.example", "localhost"]
    addresses = shown.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert list(map(str, addresses.get_values_for_type(x509.IPAddress))) == ["192.0.2.7", "::1"]


@pytest.mark.parametrize("name", ["chat.example", OUR_OWN_DOOR])
async def test_an_authority_out_of_its_time_has_none(authority: Authority, clock: list[dt.datetime], name: str) -> None:
    clock[0] += certificates.AUTHORITY_LIFE
    assert list((await Envoy(Secrets(authority)).ask(asking(name))).removed_resources) == [name]


async def test_a_certificate_is_renewed_while_it_is_used(authority: Authority, clock: list[dt.datetime]) -> None:
    envoy = Envoy(Secrets(authority, review_every=0.01))
    first = certificate((await envoy.ask(asking("chat.example"))).resources[0])
    clock[0] += certificates.LEAF_LIFE - certificates.LEAF_MARGIN + dt.timedelta(hours=1)
    again = await envoy.next()
    assert [resource.name for resource in again.resources] == ["chat.example"]
    assert certificate(again.resources[0]).not_valid_after_utc > first.not_valid_after_utc
    assert again.nonce == "2"


async def test_what_is_no_longer_wanted_is_not_renewed(authority: Authority, clock: list[dt.datetime]) -> None:
    envoy = Envoy(Secrets(authority, review_every=0.01))
    await envoy.ask(asking("a.chat.example"))
    await envoy.ask(asking("b.chat.example", leaving=("a.chat.example",)))
    clock[0] += certificates.LEAF_LIFE
    assert [resource.name for resource in (await envoy.next()).resources] == ["b.chat.example"]


async def test_an_acknowledgement_needs_no_answer_and_the_end_ends(authority: Authority) -> None:
    envoy = Envoy(Secrets(authority))
    await envoy.ask(asking("chat.example"))
    envoy._questions.put_nowait(DeltaDiscoveryRequest(response_nonce="1").SerializeToString())
    assert await envoy.leave()
