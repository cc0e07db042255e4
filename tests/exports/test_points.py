"""The choke points: what each is said to know fits what the others of its kind know, and its limits are sentences."""

from __future__ import annotations

from tidegate.exports.points import BY_NAME, GATEWAY, PAC, POINTS, SQUID
from tidegate.exports.whole import MAKERS


def test_each_has_a_name_of_its_own() -> None:
    assert list(BY_NAME) == [point.name for point in POINTS]


def test_only_those_that_ask_enforce_everything_and_only_a_pac_file_leads() -> None:
    assert [point for point in POINTS if point.asks] == [GATEWAY, SQUID]
    assert [point for point in POINTS if point.leads] == [PAC]


def test_apps_are_on_devices_that_are_known() -> None:
    assert all(point.device for point in POINTS if point.platform)


def test_every_one_but_our_own_says_what_it_cannot_in_sentences() -> None:
    for point in POINTS:
        assert point.limits or point is GATEWAY
        assert all(limit[0].isupper() and limit.endswith(".") for limit in point.limits)


def test_an_export_is_for_a_choke_point_that_is_in_the_table() -> None:
    by_name_server = {"dns-rpz", "dnsmasq", "hosts", "adguard", "pihole"}
    assert set(MAKERS) - by_name_server <= set(BY_NAME)
