"""Which hosts and apps are refused: never one that a longer entry gives to a service that is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.worlds import HOSTS, exports
from tidegate.catalog import names
from tidegate.exports.asking import Verdict
from tidegate.exports.targets import BY_PATTERN, SHARED

SERVICES = st.sets(st.sampled_from(sorted(HOSTS)))
ASKED = st.sampled_from(
    [each for hosts in HOSTS.values() for host in hosts for each in (host.name, f"x.{host.name}", f"x.y.{host.name}")]
    + ["below.deepseek.example", "ai-7.cloud.example", "example", "else.example"]
)


@given(SERVICES, ASKED)
def test_a_name_is_refused_exactly_where_its_service_is(refused: set[str], name: str) -> None:
    found = exports([{"name": "r", "service": sorted(refused), "then": "block"}] if refused else [])
    sight = found.ground.catalog.at_host(name)
    meant = sight is not None and sight.exclusive and sight.service.id in refused
    by_pattern = name == "ai-7.cloud.example"
    assert found.names.refuses(name) is (meant and not by_pattern)


def test_why_a_host_is_left() -> None:
    found = {one.name: one for one in exports([], "block").hosts_by_name}
    assert found["office.example"].verdict is Verdict.LEAVE
    assert found["office.example"].why == SHARED
    assert found["cloud.example"].pattern


def test_a_host_above_a_pattern_of_another_service_stays_open() -> None:
    found = exports([{"name": "r", "service": "deepseek", "then": "block"}])
    assert all(one.why != BY_PATTERN for one in found.hosts_by_name)


def test_an_app_that_two_services_share_is_refused_for_both_or_not_at_all() -> None:
    one = exports([{"name": "r", "service": "deepseek", "then": "block"}])
    assert [app.identifier for app in one.on_device.refused_apps("ios")] == []
    assert [app.identifier for app in one.on_device.refused_apps("android")] == ["com.deepseek.chat"]
    both = exports([{"name": "r", "service": ["deepseek", "nowhere"], "then": "block"}])
    assert [app.identifier for app in both.on_device.refused_apps("ios")] == ["com.deepseek.chat"]


@pytest.mark.parametrize("name", ["below.deepseek.example"])
def test_names_in_between_follow_what_is_above_them(name: str) -> None:
    carved = exports([{"name": "r", "service": "deepseek", "then": "block"}]).names
    assert dict(carved.between()) == {name: True}
    assert carved.kept_below("deepseek.example") == ("far.below.deepseek.example", "pass.deepseek.example")
    assert all(names.under(kept, "deepseek.example") for kept in carved.kept)
