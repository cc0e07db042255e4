"""What every test shares: the hypothesis profiles, and a heap that is not walked again and again."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from tidegate.trimming import settle

# The same examples every time, so that one tree has one answer; ``deep`` is for the search.
settings.register_profile(
    "fast", max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

# Every server here is on this machine, and no client finds it by the proxy of whoever runs the tests; and a hook of
# Git runs them with the place of its own repository for every ``git``.
_PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
for _name in [name for name in os.environ if name.lower() in _PROXIES or name.startswith("GIT_")]:
    del os.environ[_name]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes that are no words are called by their number: an archive has in it when it was made.

    Two workers make two of them, and pytest-xdist runs nothing where the names of the tests are not the same to both.
    """
    return argname if isinstance(val, bytes) and not (val.isascii() and val.decode().isprintable()) else None


def pytest_collection_finish() -> None:
    """A million objects are collected tests and what they import: walking them took most of a run."""
    settle()
