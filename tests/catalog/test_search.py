"""Finding entries by what people remember of them."""

from __future__ import annotations

import pytest

from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.catalog.search import search

CATALOG = load(shipped())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("deepseek", "deepseek"),
        ("DeepSeek API", "deepseek-api"),
        ("chatgpt.com", "chatgpt"),
        ("files.oaiusercontent.com", "chatgpt"),
        ("huggingface.co", "huggingface"),
        ("뤼튼", "wrtn"),
        ("com.deepseek.chat", "deepseek"),
        ("Hangzhou DeepSeek Artificial Intelligence", "deepseek"),
        (" grok ", "grok"),
    ],
)
def test_the_best_comes_first(text: str, first: str) -> None:
    assert search(CATALOG, text)[0].id == first


def test_both_services_of_a_host_are_found() -> None:
    for host in ("huggingface.co", "www.huggingface.co"):
        assert [entry.id for entry in search(CATALOG, host)][:2] == ["huggingface", "huggingchat"]


def test_categories_and_countries_find_all_of_them() -> None:
    assert {entry.category for entry in search(CATALOG, "translation")} == {"translation"}
    assert "deepseek" in {entry.id for entry in search(CATALOG, "CN")}


def test_history_is_not_found() -> None:
    assert "deepseek" not in {entry.id for entry in search(CATALOG, "keystroke-patterns")}


@pytest.mark.parametrize("text", ["", "   ", "no such thing anywhere", "evil-deepseek.com", "\x00"])
def test_nothing_is_found(text: str) -> None:
    assert search(CATALOG, text) == []
