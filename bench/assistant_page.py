"""The page of the assistant's speed, from the figures of one run; see ``bench.assistant``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.figures import in_use

HEAD = """# The assistant's speed

`python -m bench.assistant` measures it and writes this page, all in one run, through sockets, as a browser or a
program meets it: a canned model that answers at once, prompts of 1.6 KB inspected by every detector and decided by a
policy, each entry on the disk before a prompt goes on. Two cores; client, assistant, model and LiteLLM's proxy share
them.
"""
HISTORY = """A history of 10,000 conversations (40,000 messages) is opened when its list is, the newest first, in steps
of about half a millisecond between which others are served. A search meanwhile is answered from what is open and says
that it is not all, and the page asks again until it is.

"""
BUSY = "before the run, programs that wanted a core"
FIFTY = """
Fifty at once bring 10,000 tokens a second from the canned model, more than one process passes on, so they wait; nothing
is lost, and a real model is slower than that.
"""


def page(found: Mapping[str, Any]) -> str:
    """Markdown of ``found``, which holds the figures of every part.  Raises ``KeyError`` for one that is missing."""
    return "\n".join([HEAD, in_use(found[BUSY]) + "\n", _proxies(found), _first(found), _history(found), _rest(found)])


def _table(head: str, marks: str, *rows: tuple[str, ...]) -> str:
    return "\n".join([f"| {head} |", f"| {marks} |", *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def _proxies(found: Mapping[str, Any]) -> str:
    own, peer = found["assistant"], found["litellm"]
    speed, added = found["requests/s, ratio"], found["added latency, ratio"]
    return _table(
        "beside LiteLLM's proxy, one worker each | assistant | LiteLLM | ratio | aim",
        "--- | ---: | ---: | ---: | ---:",
        (
            "`/v1/chat/completions`, 16 connections, requests a second",
            f"{own['requests/s']:.0f}",
            f"{peer['requests/s']:.0f}",
            f"{speed:.1f}",
            "5",
        ),
        (
            "milliseconds added to a request, median",
            f"{own['added ms']:.1f}",
            f"{peer['added ms']:.1f}",
            f"{added:.1f}",
            "5",
        ),
    )


def _first(found: Mapping[str, Any]) -> str:
    first, further = found["first token, ms"], found["further token, ms"]
    slowest = {name: value for name, value in first.items() if name.startswith("slowest")}
    rounds = next(iter(slowest)).split()[2].rstrip(",")
    told = ", ".join(f"{name.rpartition(', ')[2]} {value:.1f}" for name, value in slowest.items())
    return (
        _table(
            "added to a model's own time, milliseconds, median | `/v1` | screen | aim",
            "--- | ---: | ---: | ---:",
            ("first token, new connection", f"{first['added, /v1']:.1f}", f"{first['added, screen']:.1f}", "10"),
            ("each further token", f"{further['added, /v1']:.2f}", f"{further['added, screen']:.2f}", "1"),
        )
        + f"\nThe model itself took {first['straight']:.1f} to a first token and {further['straight']:.2f} to each"
        f"\nfurther one, on its way to the same client. The slowest first token of {rounds} rounds, with the model's"
        f"\nown time: {told}. The very first after the start of the process took"
        f"\n{found['very first token after the start, ms']:.1f}. At a screen a token is sealed and written before it is"
        " shown.\n"
    )


def _history(found: Mapping[str, Any]) -> str:
    history = found["history of 10,000, ms"]
    return HISTORY + _table(
        "a history of 10,000, milliseconds | | aim",
        "--- | ---: | ---:",
        ("first screen", f"{history['first screen']:.1f}", "200"),
        (
            "slowest search right after the list, while all is being opened",
            f"{history['slowest search while it is opened']:.0f}",
            "100",
        ),
        ("until all is open", f"{history['until all is open']:.0f}", ""),
        ("slowest of 18 later searches", f"{history['slowest search']:.1f}", "100"),
    )


def _rest(found: Mapping[str, Any]) -> str:
    many, book = found["fifty at once, ms"], found["a PDF of 300 pages"]
    return (
        _table(
            " | | aim",
            "--- | ---: | ---:",
            (
                "a PDF of 300 pages, from the first byte of the upload until it is ready, s",
                f"{book['seconds']:.1f}",
                "10",
            ),
            (
                "fifty people streaming at once, first token, median / slowest, ms",
                f"{many['first token, median']:.0f} / {many['first token, slowest']:.0f}",
                "",
            ),
            (
                "fifty people streaming at once, each token, median / 99 of 100, ms",
                f"{many['token, median']:.1f} / {many['token, 99 of 100']:.1f}",
                "",
            ),
        )
        + FIFTY
    )
