"""The service as a whole: three doors on loopback, each with what belongs behind it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import httpx
import pytest

from tests.waiting import PATIENCE
from tidegate.practice.running import PracticeService
from tidegate.practice.service import Address


def test_the_control_door_is_not_one_of_the_services(client: httpx.Client, practice: PracticeService) -> None:
    assert client.get("https://chat.deepseek.com/seen").json() == {"practice": True, "path": "/seen"}
    assert [seen.path for seen in practice.seen()] == ["/seen"]


def test_the_plain_door_is_the_same_service(practice: PracticeService) -> None:
    with httpx.Client(trust_env=False, timeout=PATIENCE) as plain:
        plain.post(f"http://{practice.address.plain}/x", content=b"words", headers={"host": "plain.example"})
    [seen] = practice.seen()
    assert (seen.scheme, seen.host, seen.body) == ("http", "plain.example", b"words")


def test_the_control_door_takes_two_words(practice: PracticeService) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{practice.address.control_port}/other", timeout=PATIENCE)
    refused.value.close()
    assert refused.value.code == 404


def test_addresses_travel_as_one_line_of_json() -> None:
    address = Address(1, 2, 3, "ca.pem", "seen.jsonl")
    assert Address(**json.loads(address.to_json())) == address
    assert (address.tls, address.plain) == ("127.0.0.1:1", "127.0.0.1:2")
