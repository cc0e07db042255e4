"""The life of an exception at a running gateway: refused, asked for on the page, decided, in force, over."""

from __future__ import annotations

import html
import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from tests.e2e.conftest import PASSWORD, World
from tests.waiting import PATIENCE, wait_until
from tidegate.cli.ask import ask
from tidegate.cli.grants import grants, with_office
from tidegate.grants.office import Office
from tidegate.policy import Known, Policy
from tidegate.settings import Home

SITE = "https://chat.deepseek.com/"
RULES = """organisation: Stories
people: {board: [lee]}
otherwise: allow
exceptions: {by: board, at-most: 3 days}
rules:
- {name: no-deepseek, service: deepseek, then: block}
"""
PAGES = {
    "en": ("Ask for an exception", "Your request was sent", "Its number is", "ended before its time"),
    "ko": ("예외 신청", "예외를 신청했습니다", "신청 번호는", "기간 전에 종료됨"),
}


@pytest.fixture
def kim(world: World) -> Iterator[httpx.Client]:
    trust = ssl.create_default_context(cafile=world.gateway.ca_file)
    proxy = world.gateway.proxy_for("kim", PASSWORD)
    with httpx.Client(
        proxy=proxy, verify=trust, trust_env=False, headers={"accept": "text/html"}, timeout=PATIENCE
    ) as client:
        yield client


def told(world: World, *words: str, status: int = 0) -> str:
    command = {"ask": ask, "grants": grants}[words[0]]
    result = CliRunner().invoke(command, [*words[1:], "--home", str(world.gateway.home)])
    assert result.exit_code == status, result.output
    return result.output


def visit(kim: httpx.Client, language: str = "en") -> httpx.Response:
    return kim.get(SITE, headers={"accept-language": language})


def form_of(page: str) -> str:
    [link] = re.findall(r'href="(/\.well-known/tidegate/[^"]*for=[^"]+)"', page)
    return SITE + html.unescape(link).removeprefix("/")


def asked_on_the_page(kim: httpx.Client, language: str) -> str:
    heading, sent, number, _ = PAGES[language]
    refused = visit(kim, language)
    assert (refused.status_code, heading in refused.text) == (403, True)
    form = kim.get(form_of(refused.text), headers={"accept-language": language})
    assert heading in form.text
    token = re.search(r'name="token" value="([^"]+)"', form.text)
    action = re.search(r'action="(/[^"]+)"', form.text)
    assert token is not None
    assert action is not None
    # The exception is for as long as the rule allows at most; a reason is masked before it is kept.
    for days, reason, expected in (
        ("9", "I compare models for the ministry.", heading),
        ("2", "too short"[:5], heading),
        ("2", "I compare models, card 4111111111111111.", sent),
    ):
        given = {"token": html.unescape(token[1]), "reason": reason, "days": days}
        page = kim.post(SITE + action[1][1:], data=given, headers={"accept-language": language})
        assert expected in page.text, page.text
    assert number in page.text
    [id] = set(re.findall(r"g-[0-9a-z]{10}", page.text))
    return str(id)


def steps(world: World, id: str) -> list[dict[str, Any]]:
    return [entry["body"] for entry in world.entries() if entry["kind"] == "grant" and entry["body"]["id"] == id]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_from_the_page_to_its_end(world: World, kim: httpx.Client, language: str) -> None:
    world.under(RULES)
    id = asked_on_the_page(kim, language)
    assert "4111" not in str(steps(world, id))
    for by in ("kim", "park"):
        assert "board" in told(world, "grants", "approve", id, "--by", by, status=1)
    told(world, "grants", "approve", id, "--by", "lee", "--note", "for the report")
    wait_until(lambda: visit(kim).status_code == 200, "the exception is in force")
    leaning = [entry for entry in world.entries() if (entry["body"].get("decision") or {}).get("grant") == id]
    assert leaning
    told(world, "grants", "revoke", id, "--by", "lee")
    wait_until(lambda: visit(kim).status_code == 403, "the exception is over")
    again = kim.get(form_of(visit(kim, language).text), headers={"accept-language": language}).text
    assert id in again
    assert PAGES[language][3] in again
    assert [(step["state"], step["via"]) for step in steps(world, id)] == [
        ("asked", "page"),
        ("approved", "command"),
        ("revoked", "command"),
    ]
    assert "0 not as the ledger says" in told(world, "grants", "verify")


def test_by_command_then_denied_and_one_that_ends_by_itself(world: World, kim: httpx.Client) -> None:
    world.under(RULES)
    receipt = visit(kim).headers["tidegate-receipt"]
    words = ["ask", receipt, "--reason", "I compare models for the ministry.", "--days"]
    assert "at most 3 days" in told(world, *words, "9", status=1)
    first, second = (told(world, *words, "2").split()[0] for _ in range(2))
    told(world, "grants", "deny", first, "--by", "lee", "--note", "Use the assistant.")
    assert "cannot be approved any more" in told(world, "grants", "approve", first, "--by", "lee", status=1)

    async def briefly(office: Office, _policy: Policy, _known: Known) -> Any:
        return await office.approve(second, "lee", via="command", period=3)

    approved = with_office(Home(world.gateway.home), briefly)
    wait_until(lambda: visit(kim).status_code == 200 or datetime.now(UTC) >= approved.ends, "it is in force, or over")
    wait_until(lambda: steps(world, second)[-1]["state"] == "expired", "its end is written down")
    assert visit(kim).status_code == 403
    assert [step["state"] for step in steps(world, first)] == ["asked", "denied"]
    assert [(step["state"], step["via"]) for step in steps(world, second)] == [
        ("asked", "command"),
        ("approved", "command"),
        ("expired", "clock"),
    ]


def test_who_is_not_known_yet_is_asked_where_an_exception_could_help(world: World) -> None:
    """Without that nobody who signs in with a password could ever ask for one."""
    trust = ssl.create_default_context(cafile=world.gateway.ca_file)
    with httpx.Client(proxy=world.gateway.proxy_url, verify=trust, trust_env=False, timeout=PATIENCE) as nobody:
        world.under(RULES)
        with pytest.raises(httpx.ProxyError, match="407"):
            nobody.get(SITE)
        world.under(RULES.replace("exceptions: {by: board, at-most: 3 days}\n", ""))
        assert nobody.get(SITE).status_code == 403
