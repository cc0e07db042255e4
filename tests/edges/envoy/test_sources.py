"""Where Envoy gets the rest of its configuration: over sockets and files of this machine only."""

from __future__ import annotations

from pathlib import Path

from tidegate.edges.envoy import sources
from tidegate.edges.envoy.options import Options


def test_a_call_is_made_again_only_where_nobody_can_have_heard_it() -> None:
    unheard = {"connect-failure", "refused-stream", "reset-before-request"}
    assert set(sources.brain()["retry_policy"]["retry_on"].split(",")) == unheard
    assert sources.secrets()["api_config_source"]["grpc_services"] == [sources.brain()]


def test_files_are_watched_by_their_directory_as_they_are_moved_into_it(tmp_path: Path) -> None:
    options = Options(run=tmp_path, ca_bundle=tmp_path)
    assert sources.watched(options, "outer.json")["path_config_source"] == {
        "path": f"{tmp_path}/envoy/outer.json",
        "watched_directory": {"path": f"{tmp_path}/envoy"},
    }
