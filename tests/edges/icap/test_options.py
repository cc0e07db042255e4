"""What the server is set to."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from tidegate.edges.icap.options import ANSWER, REQUEST, Options

OPTIONS = Options((ip_network("10.0.0.0/8"), ip_network("::1/128")), lambda: "policy catalogue")


def test_only_its_clients_may_connect() -> None:
    assert [OPTIONS.knows(ip_address(one)) for one in ("10.1.2.3", "::1", "192.0.2.1")] == [True, True, False]
    assert not OPTIONS.knows(None)


def test_a_tag_fits_its_limit_and_says_nothing_of_the_policy() -> None:
    assert len(OPTIONS.tag().strip('"')) <= 32
    assert "policy" not in OPTIONS.tag()


def test_nothing_is_left_out_by_the_ending_of_an_address() -> None:
    for path in (REQUEST, ANSWER):
        told = dict(OPTIONS.told(path))
        assert told["Transfer-Preview"] == "*"
        assert not {"Transfer-Ignore", "Transfer-Complete"} & set(told)
