"""Host names that somebody can own: a suffix such as ``co.kr`` or ``github.io`` would take in a whole crowd."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from tidegate.catalog.entry import Host
from tidegate.core.problem import Problem


def registrable_problems(hosts: Iterable[Host]) -> list[Problem]:
    """The hosts that are public suffixes, or lie under none that is known.

    The list is the one bundled with ``publicsuffixlist``; it is read when the first host asks for it.
    """
    problems = []
    for host in hosts:
        what, fix = _fault(host)
        if what:
            problems.append(Problem(host.place.file, host.place.line, host.place.column, what, fix))
    return problems


def _fault(host: Host) -> tuple[str, str]:
    # A pattern narrows down what is meant, so the name it stands under may be one that crowds share.
    crowds_may_share = host.own_suffix or bool(host.matching)
    if _list(private=not crowds_may_share).privatesuffix(host.name) is not None:
        return "", ""
    if crowds_may_share or _list(private=False).privatesuffix(host.name) is None:
        return f"“{host.name}” is not a name that anybody can register.", "Write the host itself."
    fix = "Name the host below it, or add “own-suffix: true” if all of it belongs to the service."
    return f"Anybody can have a name under “{host.name}”.", fix


@lru_cache(maxsize=2)
def _list(private: bool) -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=not private)
