"""From Python: a few functions, and nothing until they are called."""

from __future__ import annotations

import subprocess
import sys

import tidegate
from tidegate.scanning import simple


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, tidegate; print([n for n in sys.modules if n.startswith('tidegate.') or n == 'hyperscan'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_package_names_what_the_module_has() -> None:
    assert set(simple.__all__) <= set(dir(tidegate))
    for name in simple.__all__:
        assert getattr(tidegate, name) is getattr(simple, name)


def test_a_conversation_hides_values_and_shows_them_again() -> None:
    first = tidegate.redact("Mail kim@example.com about the card 4539 5787 6362 1486.")
    assert "kim@" not in first.text
    assert "4539" not in first.text
    assert {one.detector for one in first.findings} == {"email", "payment-card"}
    second = tidegate.redact("Again kim@example.com", vault=first.vault)
    assert second.text.removeprefix("Again ") in first.text
    assert tidegate.restore(second.text, first.vault) == "Again kim@example.com"
    assert "kim" not in repr(first)


def test_labels_and_confidence_choose() -> None:
    text = "TLP:RED kim@example.com paid by card 4539 5787 6362 1486"
    assert [one.detector for one in tidegate.inspect(text, ["money"])] == ["payment-card"]
    assert [one.detector for one in tidegate.inspect(text, min_confidence=0.96)] == ["payment-card"]
    assert "TLP:RED" in tidegate.redact(text).text
    assert "TLP:RED" not in tidegate.redact(text, ["marking"]).text


def test_one_key_gives_one_placeholder_and_no_key_gives_another_each_time() -> None:
    first, second = (tidegate.redact("kim@example.com", vault=tidegate.vault(b"k" * 32)).text for _ in range(2))
    assert first == second
