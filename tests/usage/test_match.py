"""Whose host is this?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.reading import matcher
from tidegate.usage.match import _NAME, _may_be_named
from tidegate.usage.signs import SIGN_HOSTS


@pytest.mark.parametrize(
    ("written", "service"),
    [
        ("chatgpt.com", "chatgpt"), ("ChatGPT.com.", "chatgpt"), ("chatgpt.com:443", "chatgpt"),
        ("u:p@chatgpt.com", "chatgpt"),
        ("a.chatgpt.com", "chatgpt"), ("notchatgpt.com", ""), ("chatgpt.com.evil.example", ""), ("", ""),
        ("x" * 400, ""),
        ("[2001:db8::1]:443", ""), ("<script>", ""), ("chatgpt.com?x", "chatgpt"),
    ],
)  # fmt: skip
def test_a_host_as_a_log_writes_it(written: str, service: str) -> None:
    assert matcher().meaning(written).service == service


@pytest.mark.parametrize(
    ("host", "why"),
    [("llm.corp.example", "name"), ("chat.zendesk.com", ""), ("mail.example.com", ""), ("aida.example.com", "")],
)
def test_only_names_of_models_look_like_ai(host: str, why: str) -> None:
    assert matcher().meaning(host).why == why


def test_a_path_says_what_is_done() -> None:
    assert matcher().service_of("api.deepseek.com", "POST", "/v1/chat/completions") == ("deepseek-api", "api prompt")
    assert matcher().service_of("www.example.com", "POST", "/v1/chat/completions") == ("", "")


def test_apps_are_known_by_package_and_by_name() -> None:
    assert matcher().service_of_app("com.deepseek.chat") == "deepseek"
    assert matcher().service_of_app("ChatGPT") == "chatgpt"
    assert matcher().service_of_app("Solitaire") == ""


@given(st.text("abgptlmx.-:0_A@/[] é", max_size=14), st.sampled_from(["", "gpt.", "llm-", "x.ollama.", "ai."]))
def test_hosts_written_as_usual_mean_what_they_would_by_the_long_way(rest: str, first: str) -> None:
    written = first + rest
    # A blank before it is not usual, and is taken away.
    assert matcher().meaning(written) == matcher().meaning(" " + written)
    host = matcher().meaning(written).host
    if _NAME.search(host):
        assert _may_be_named(host)


def test_what_is_seen_at_a_glance_is_what_asking_for_each_thing_would_say() -> None:
    asked, hosts = matcher(), [host.name for entry in matcher().catalog.services.values() for host in entry.hosts]
    near = [f"{before}{host}{after}" for host in hosts for before in ("", "a.b-1.", "x") for after in ("", ".example")]
    beside = [f"new.{host.partition('.')[2]}" for host in hosts]
    for written in [*near, *beside, *(f"eu.{host}" for host in SIGN_HOSTS)]:
        # A blank before it is not usual, so that one is asked for everything.
        assert asked.meaning(written) == asked.meaning(" " + written)
