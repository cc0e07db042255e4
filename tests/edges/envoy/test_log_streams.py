"""What Envoy is told to log."""

from __future__ import annotations

import json
from pathlib import Path

from tidegate.edges.envoy import bootstrap, contract, listeners, log_streams
from tidegate.edges.envoy.options import Options


def test_of_a_request_that_ended_no_header_is_logged_and_no_state_but_its_name() -> None:
    config = log_streams.requests("inside", None)["typed_config"]
    assert not [key for key in config if "headers" in key]
    assert config["common_config"]["filter_state_objects_to_log"] == [contract.STATE_EXCHANGE]


def test_at_the_door_only_what_was_decided_or_is_no_http_is_logged(tmp_path: Path) -> None:
    options = Options(run=tmp_path, ca_bundle=tmp_path)
    door = listeners.explicit(options)["filter_chains"][0]["filters"][0]["typed_config"]
    (log,) = door["access_log"]
    decided, broken = log["filter"]["or_filter"]["filters"]
    assert decided["metadata_filter"]["matcher"]["filter"] == contract.NAMESPACE
    assert broken == log_streams.BROKEN


def test_tunnels_to_everywhere_else_have_no_log_at_all(tmp_path: Path) -> None:
    options = Options(run=tmp_path, ca_bundle=tmp_path)
    assert "access_log" not in json.dumps(listeners.peek(options, ["chat.example"]))
    assert bootstrap.COUNTERS  # their bytes are counted instead
