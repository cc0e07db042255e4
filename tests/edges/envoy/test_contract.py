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
