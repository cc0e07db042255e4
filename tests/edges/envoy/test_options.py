"""Where an installation's files of Envoy are."""

from __future__ import annotations

from pathlib import Path

from tidegate.edges.envoy.options import Options


def test_everything_is_below_one_directory() -> None:
    options = Options(run=Path("/r"), ca_bundle=Path("/b"))
    places = {options.brain_socket(0), options.brain_socket(1), options.admin_socket, options.bootstrap_file}
    assert len(places | {options.dynamic}) == 5
    assert all(place.is_relative_to("/r") for place in places)


def test_without_settings_the_proxy_is_for_this_machine_and_leads_nowhere_else() -> None:
    options = Options(run=Path("/r"), ca_bundle=Path("/b"))
    assert options.listen == ("127.0.0.1",)
    assert not options.upstream
