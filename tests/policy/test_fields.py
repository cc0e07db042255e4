"""The values of each field that rows can tell apart."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from hypothesis import given

from tests.policy import worlds
from tests.policy.spaces import space, space_of
from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.policy.conditions import plain
from tidegate.policy.dimensions import Atoms
from tidegate.policy.model import Policy


@given(worlds.policies(), worlds.exchanges(read=True))
def test_each_value_admits_the_rows_whose_conditions_hold_there(policy: Policy, x: Exchange) -> None:
    made = space_of(policy)
    fields = made.fields
    for field in (fields.services, fields.addresses, fields.devices, fields.accounts):
        name = field.dimension.name
        for atom, values in enumerate(field.values):
            for value in values:
                told: dict[str, Any] = {"address" if name == "where" else name: value}
                seen = replace(x, **told)
                for n, row in enumerate(made.rows):
                    asked = [each for each in row.conditions if each.field == name]
                    assert bool(field.dimension.admits[atom] >> n & 1) is all(each.truth(seen) for each in asked)
    assert x.data is not UNKNOWN


def test_what_no_rule_tells_apart_is_one_atom() -> None:
    fields = space({"service": "deepseek", "where": "office", "then": "block"}).fields
    assert [sorted(each.id for each in values) for values in fields.services.values] == [
        ["deepseek"],
        ["chatgpt", "deepl", "nowhere"],
    ]
    assert len(fields.addresses.values) == 2
    assert [len(field.values) for field in (fields.activities, fields.devices, fields.accounts, fields.times)] == [
        1
    ] * 4


def test_an_address_that_is_written_as_the_other_kind_is_that_kind() -> None:
    for values in space({"where": "::/0", "then": "block"}).fields.addresses.values:
        assert all(address is None or plain(address) == address for address in values)
    assert plain(ip_address("::ffff:10.0.0.1")) == ip_address("10.0.0.1")


def test_families_stand_for_their_detectors_and_own_names_for_themselves() -> None:
    fields = space({"data": "money", "then": "block"}).fields
    assert fields.detectors_of(frozenset({"money"})) == fields.detectors_of(frozenset({"iban", "payment-card"}))


def test_many_accounts_are_told_by_one_name() -> None:
    many = space({"account": [f"org-{n}" for n in range(50)], "then": "block"}).fields.accounts
    assert isinstance(many.dimension, Atoms)
    assert all(not (each and each.name and each.tenant) for values in many.values for each in values)
