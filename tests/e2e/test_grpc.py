"""A real gRPC client at a service that people may not use: refused in gRPC's own words, with the receipt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc
import pytest

from tests.e2e.conftest import World
from tests.e2e.policies import BLOCK, BLOCK_DATA, CARD
from tests.waiting import PATIENCE
from tidegate.practice.told import Told

HOST = "generativelanguage.googleapis.com"
GENERATE = "/google.ai.generativelanguage.v1beta.GenerativeService/GenerateContent"


def call(world: World, message: bytes) -> grpc.RpcError:
    """What the client is told.  The message is one field of text, as protobuf writes it."""
    trusted = grpc.ssl_channel_credentials(Path(world.gateway.ca_file).read_bytes())
    options = [("grpc.http_proxy", world.gateway.proxy_url)]
    with grpc.secure_channel(f"{HOST}:443", trusted, options) as channel:
        asked: Any = channel.unary_unary(GENERATE)
        with pytest.raises(grpc.RpcError) as caught:
            asked(b"\x0a" + bytes((len(message),)) + message, timeout=PATIENCE)
    return caught.value


@pytest.mark.parametrize(("policy", "message"), [(BLOCK, b"hello"), (BLOCK_DATA, f"pay with {CARD}".encode())])
def test_a_grpc_client_is_refused_with_a_status_and_its_receipt(world: World, policy: str, message: bytes) -> None:
    error: Any = call(world.under(policy), message)
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
    headers = {str(name): str(value) for name, value in [*error.initial_metadata(), *error.trailing_metadata()]}
    receipt = headers["tidegate-receipt"]
    assert receipt in error.details()
    entry = world.entry(Told("grpcio", 200, "", "", {"tidegate-receipt": receipt}))
    assert entry["body"]["decision"]["effect"] == "block"
    world.nothing_left()
