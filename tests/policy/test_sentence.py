"""Rules as sentences, read aloud: every condition by itself and behind ``not:``, single and in a list."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy.worlds import policy_of
from tidegate.policy.sentence import any_of, sentence

#: A rule, and what is said of it.
SAID: list[tuple[dict[str, Any], str]] = [
    ({"then": "block", "service": {"not": "chatgpt"}}, "Nobody may use any AI service but chatgpt."),
    (
        {"then": "allow", "service": {"not": ["chatgpt", "deepl"]}},
        "Everybody may use any AI service but chatgpt and deepl.",
    ),
    ({"then": "block", "who": {"not": "research"}}, "Whoever is not in research may not use any AI service."),
    (
        {"then": "block", "who": {"not": ["research", "partners", "kim@example.kr"]}, "service": "deepseek"},
        "Whoever is not in research, in partners or kim@example.kr may not use deepseek.",
    ),
    ({"then": "allow", "who": "anonymous"}, "Whoever is not known may use any AI service."),
    ({"then": "block", "who": {"not": "anonymous"}}, "Whoever is known may not use any AI service."),
    ({"then": "block", "who": "*"}, "Whoever is known may not use any AI service."),
    (
        {
            "then": "block",
            "who": ["research", "*@partner.example"],
            "activity": ["prompt", "upload"],
            "data": ["kr-rrn", "payment-card", "email"],
        },
        "Whoever is in research or *@partner.example may not use any AI service to prompt or upload "
        "where kr-rrn, payment-card or email is found.",
    ),
    (
        {"then": "redact", "activity": {"not": "browse"}, "data": {"not": "email"}},
        "Everybody may, with what was found replaced, use any AI service to do anything but browse where "
        "no email is found.",
    ),
    (
        {"then": "block", "data": {"not": ["email", "iban"]}, "activity": "upload"},
        "Nobody may use any AI service to upload where none of email and iban is found.",
    ),
    (
        {"then": "coach", "message": "x", "where": {"not": "office"}, "service": {"category": "chatbot"}},
        "Everybody may, once a notice is acknowledged, use any AI service with category chatbot from outside office.",
    ),
    (
        {"then": "coach", "message": "x", "where": ["office", "guests", "10.99.0.0/16"]},
        "Everybody may, once a notice is acknowledged, use any AI service from office, guests or 10.99.0.0/16.",
    ),
    ({"then": "block", "device": {"not": "managed"}}, "Nobody may use any AI service on a device that is not managed."),
    (
        {"then": "block", "device": ["unmanaged", "personal"]},
        "Nobody may use any AI service on a device that is unmanaged or personal.",
    ),
    ({"then": "allow", "device": "lab"}, "Everybody may use any AI service on a device that is one of lab."),
    (
        {"then": "block", "account": {"not": "company"}, "service": "chatgpt"},
        "Nobody may use chatgpt without a company account.",
    ),
    ({"then": "block", "account": "personal", "service": "chatgpt"}, "Nobody may use chatgpt with a personal account."),
    (
        {"then": "allow", "account": ["company", "org-1"], "service": "chatgpt"},
        "Everybody may use chatgpt with a company account or the account org-1.",
    ),
    ({"then": "block", "tool": "github/delete_*"}, "Nobody may use any AI service calling github/delete_*."),
    (
        {"then": "block", "tool": {"server": "github", "name": {"not": ["get_*", "list_*"]}}},
        "Nobody may use any AI service calling a tool of github with name not get_* or list_*.",
    ),
    ({"then": "block", "tool": {"not": "github/get_*"}}, "Nobody may use any AI service without calling github/get_*."),
    (
        {"then": "allow", "during": {"days": "mon-fri", "hours": "09:00-18:00"}},
        "Everybody may use any AI service during mon-fri, 09:00-18:00.",
    ),
    (
        {"then": "block", "during": {"not": {"days": "mon-fri", "hours": "09:00-18:00"}}},
        "Nobody may use any AI service outside mon-fri, 09:00-18:00.",
    ),
    ({"then": "allow", "service": "chatgpt", "until": "2026-12-31"}, "Everybody may use chatgpt until 2026-12-31."),
    (
        {"then": "allow", "service": "chatgpt", "from": "2026-01-01", "until": "2026-12-31"},
        "Everybody may use chatgpt from 2026-01-01 on until 2026-12-31.",
    ),
    (
        {"then": "allow", "service": "chatgpt", "quota": "40 prompts per day", "who": "research"},
        "Whoever is in research may use chatgpt up to 40 prompts per day.",
    ),
    (
        {"then": "redirect", "service": {"stored-in": ["CN", "US"], "category": "chatbot"}},
        "Everybody is sent to the in-house assistant instead of any AI service with stored-in CN or US "
        "and category chatbot.",
    ),
    (
        {"then": "redirect", "service": {"not": {"stored-in": ["US", "FI"]}}},
        "Everybody is sent to the in-house assistant instead of any AI service but those with stored-in US or FI.",
    ),
    (
        {"then": "block", "service": [{"stored-in": ["CN"]}, "deepl", {"category": "agent"}]},
        "Nobody may use deepl, any AI service with stored-in CN or any AI service with category agent.",
    ),
    (
        {"then": "block", "service": {"not": [{"stored-in": ["US"]}, "deepl"]}},
        "Nobody may use any AI service but deepl and those with stored-in US.",
    ),
    (
        {"then": "block", "service": {"trains-on-data": "opt-out"}, "who": "research", "canary": "5%"},
        "Whoever is in research and is among 5% of people may not use any AI service with trains-on-data opt-out.",
    ),
    ({"then": "block", "canary": "5%"}, "Whoever is among 5% of people may not use any AI service."),
    (
        {"then": "justify", "service": "chatgpt", "activity": ["prompt", "upload", "download", "share", "voice"]},
        "Everybody may, once a reason is given, use chatgpt to prompt, upload, download, share or voice.",
    ),
    (
        {
            "then": "block",
            "service": ["chatgpt", "deepl", "deepseek"],
            "who": {"not": "research"},
            "where": {"not": "office"},
            "device": {"not": "managed"},
            "account": {"not": "company"},
            "data": {"not": "email"},
        },
        "Whoever is not in research may not use chatgpt, deepl or deepseek without a company account on "
        "a device that is not managed from outside office where no email is found.",
    ),
    (
        {"then": "block", "from": {"not": "2026-01-01"}, "service": "chatgpt"},
        "Nobody may use chatgpt before 2026-01-01.",
    ),
    (
        {"then": "redact", "data": "credentials"},
        "Everybody may, with what was found replaced, use any AI service where credentials is found.",
    ),
    ({"then": "redact"}, "Everybody may, with what was found replaced, use any AI service."),
    ({"then": "block"}, "Nobody may use any AI service."),
    (
        {"then": "block", "activity": {"not": ["browse", "sign-in"]}},
        "Nobody may use any AI service to do anything but browse and sign-in.",
    ),
]


@pytest.mark.parametrize(("rule", "said"), SAID)
def test_a_rule_is_one_sentence(rule: dict[str, Any], said: str) -> None:
    assert sentence(policy_of([{"name": "r", **rule}]).rules[0]) == said


def test_a_long_list_is_cut_and_counted() -> None:
    words = [f"w{n}" for n in range(30)]
    assert any_of(words[:3]) == "w0, w1 or w2"
    assert any_of(words).endswith("w7, w8 or 21 more")
    assert any_of(words[:1]) == "w0"
