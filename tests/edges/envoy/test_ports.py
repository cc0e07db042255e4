"""A port that another program has is told before Envoy shares it."""

from __future__ import annotations

import socket

import pytest

from tidegate.edges.envoy import ports


def listening(*, shared: bool) -> socket.socket:
    door = socket.socket()
    if shared:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    door.bind(("127.0.0.1", ports.free("127.0.0.1")))
    door.listen()
    return door


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "with whoever shares it"])
def test_a_port_where_somebody_listens_is_taken(shared: bool) -> None:
    with listening(shared=shared) as door:
        port = door.getsockname()[1]
        assert ports.trouble(["127.0.0.1"], port) == "Address already in use"
    assert ports.trouble(["127.0.0.1"], port) == ""


def test_a_free_port_is_none_that_the_system_gives_to_whoever_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the choice and Envoy's start, and while Envoy is started again, such a port may be another's."""
    for address in ("127.0.0.1", "0.0.0.0"):
        assert ports.free(address) < 32_768
    with socket.create_server(("127.0.0.1", ports.free("127.0.0.1"))) as door:
        port = door.getsockname()[1]
        monkeypatch.setattr(ports, "_UNASKED", range(port, port + 1))
        assert ports.trouble(["127.0.0.1"], ports.free("127.0.0.1")) == "Address already in use"


def test_every_address_is_tried_and_one_of_another_machine_is_told() -> None:
    assert ports.trouble(["127.0.0.1", "192.0.2.1"], 0) == "Cannot assign requested address"


def test_a_name_of_this_machine_becomes_an_address_and_any_other_is_an_error() -> None:
    assert ports.address_of("localhost") == "127.0.0.1"
    assert ports.address_of("::1") == "::1"
    with pytest.raises(OSError, match=r"[Nn]ame"):
        ports.address_of("no-such-name.invalid")
