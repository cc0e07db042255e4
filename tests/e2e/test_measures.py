"""The field's measures: each policy of ``examples/measures`` through the real Envoy, with a real client.

Every ``tests:`` entry of a measure that an HTTP client can act out becomes a real request: the person and the address
are told by a trusted proxy in front, the device by the address, the activity by the catalogue's own example of such a
request, the data by a sample of each kind.  What cannot be acted out now (another date, a used-up quota) is left to
the policy's own test run; every measure must have at least one case that can.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.acting import Act, act, unfit
from tests.e2e.conftest import World, started
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.core.decision import Effect
from tidegate.detectors.built_in import LABELS
from tidegate.policy.known import Known
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse
from tidegate.practice import curl
from tidegate.practice.running import PracticeService

pytestmark = pytest.mark.slow
MEASURES: Final = Path(__file__).parents[2] / "examples" / "measures"
FILES: Final = sorted(MEASURES.glob("*.yaml"))


@cache
def catalog() -> Catalog:
    return load(shipped())


@cache
def policy(file: Path) -> Policy:
    known = Known.of(map(catalog().service, catalog().services), LABELS)
    return parse(file.read_text("utf-8"), file.name, known)


@cache
def acts(file: Path) -> tuple[Act, ...]:
    """The cases of a measure that can be acted out."""
    cases = [case for case in policy(file).tests if not unfit(case.given, catalog().services[case.given.service])]
    first = 100 * FILES.index(file)
    return tuple(act(case, catalog(), first + number) for number, case in enumerate(cases))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, practice_service: PracticeService) -> Iterator[World]:
    home = tmp_path_factory.mktemp("measures")
    every = [each for file in FILES for each in acts(file)]
    lines = {each.address_line for each in every if each.address_line}
    (home / "addresses.txt").write_text("".join(f"{line}\n" for line in sorted(lines)))
    upstreams = dict.fromkeys(sorted({each.host for each in every}), practice_service.address.tls)
    front = {"networks": ["127.0.0.1/32"], "groups-header": "x-authenticated-groups"}
    with started(home, practice_service, passwords=False, upstreams=upstreams, fronts=[front]) as gateway:
        yield World(gateway, practice_service)


def test_there_are_measures() -> None:
    assert len(FILES) >= 15


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_measure_has_a_case_that_can_be_acted_out(file: Path) -> None:
    assert acts(file), [unfit(case.given, catalog().services[case.given.service]) for case in policy(file).tests]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_measure(stage: World, file: Path) -> None:
    stage.gateway.put_policy(file.read_text("utf-8"))
    for each in acts(file):
        play(stage, each)


def play(world: World, each: Act) -> None:
    """Send the request; check what the client was told and what the service received."""
    world.practice.clear()
    told = curl.fetch(
        each.url,
        body=each.body,
        headers=each.headers,
        proxy_headers=each.proxy_headers,
        options=["--request", each.method],
        **world.way,
    )
    story = f"{each.case.name}: {each.method} {each.url} was answered {told.status}: {told.text[:300]}"
    left = world.left()
    match each.case.expect:
        case Effect.ALLOW | Effect.COACH:
            assert told.status == 200, story
            assert [seen.body for seen in left] == [each.body or b""], story
        case Effect.REDACT:
            assert told.status == 200, story
            assert len(left) == 1, story
            for secret in each.secrets:
                assert secret not in left[0].text, story
        case Effect.REDIRECT:
            assert left == [], story
            assert world.assistant in told.raw + " ".join(told.headers.values()), story
        case _:
            assert told.status == 403, story
            assert left == [], story
    if each.case.expect is Effect.COACH:
        assert told.receipt, story
    if told.receipt and each.case.expect is not Effect.ALLOW:
        decision = world.entry(told)["body"]["decision"]
        assert decision["effect"] == each.case.expect.word, story
        assert each.case.rule in (None, decision["rule"]), story
