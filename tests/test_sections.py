"""The kinds of value that settings take: addresses, sizes, times; each is read strictly and in one way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tidegate.sections import Bytes, Endpoint, Front, Kept, ListenAt, PolicyAt


@given(st.sampled_from(["127.0.0.1", "::1", "proxy.example"]), st.integers(0, 65_535))
def test_an_address_is_read_as_it_is_written(host: str, port: int) -> None:
    endpoint = Endpoint(host, port)
    assert TypeAdapter(ListenAt).validate_python(str(endpoint)) == endpoint


@pytest.mark.parametrize("text", ["127.0.0.1", "127.0.0.1:65536", "::1:80", "host name:80", ""])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match=r"must be an address and a port"):
        TypeAdapter(ListenAt).validate_python(text)


@pytest.mark.parametrize(("text", "size"), [("1", 1), ("32 MiB", 32 * 1024**2), ("1kB", 1000), ("2 GB", 2_000_000_000)])
def test_sizes(text: str, size: int) -> None:
    assert TypeAdapter(Bytes).validate_python(text) == size


@pytest.mark.parametrize(("text", "seconds"), [("1 minute", 60), ("12 hours", 43_200), ("7 days", 604_800)])
def test_times(text: str, seconds: int) -> None:
    assert TypeAdapter(Kept).validate_python(text) == seconds


@pytest.mark.parametrize(("kind", "text"), [(Bytes, "1 stone"), (Bytes, "-1"), (Kept, "0 days"), (Kept, "soon")])
def test_what_is_no_size_or_time_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError, match=r"must be a"):
        TypeAdapter(kind).validate_python(text)


def test_a_proxy_in_front_names_networks_that_exist() -> None:
    with pytest.raises(ValidationError):
        Front(networks=["10.0.0.0/33"])


@pytest.mark.parametrize(
    ("keys", "signed"), [({}, False), ({"signed-by": ["RWQ"]}, True), ({"allowed-signers": "s"}, True)]
)
def test_a_policy_must_be_signed_where_keys_are_named(keys: dict[str, object], signed: bool) -> None:
    assert PolicyAt.model_validate(keys).signed is signed
