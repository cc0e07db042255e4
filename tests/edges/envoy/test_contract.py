"""The words that configuration and processor share."""

from __future__ import annotations

from tidegate.edges.envoy import contract


def test_headers_that_the_catalogue_reads_come_along_once() -> None:
    attributes = contract.attributes_inside(["OpenAI-Organization", "Accept"])
    assert attributes.count(contract.attribute_of_header("accept")) == 1
    assert "request.headers['openai-organization']" in attributes


def test_what_is_read_of_the_tunnel_is_asked_for_inside_once() -> None:
    asked = contract.attributes_inside()
    assert [name for name in contract.STATES_ASKED if f"filter_state['{name}']" not in asked] == []
    assert len(asked) == len(set(asked))


def test_credentials_do_not_come_along() -> None:
    assert not {"authorization", "cookie", "proxy-authorization"} & set(contract.HEADERS_ALONG)


def test_what_a_body_may_be_cut_by_is_told_by_the_route() -> None:
    cut = contract.steps(100)
    assert [contract.is_whole(cut, size) for size in (0, 99, 100, 101)] == [True, True, False, False]
    assert contract.is_whole(contract.ROUTE_WHOLE, 101)
    assert contract.is_whole(contract.ROUTE_KNOWN, 101)
    assert not contract.is_whole(contract.ROUTE_STEPS, 1), "a route that names no limit may have one"
