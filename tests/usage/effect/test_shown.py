"""An effect as text, JSON and CSV; names in it come from logs and are made safe."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

from tests.usage.effect.worlds import history, others, people
from tidegate.usage.effect.history import Moves, Other, SignDays, Way
from tidegate.usage.effect.of import effect_of
from tidegate.usage.effect.shown import as_csv, as_text, as_values

FELL = people(1, level=-0.7)
MADE = history(
    FELL,
    others=(*others(2, 3), Other("=cmd|calc\x1b[2J", (0,) * 56)),
    moves=Moves(
        history(FELL).since, history(FELL).until, 100, 60, (Way("other", "claude", 40), Way("nothing", "", 20))
    ),
    placebo=Moves(history(FELL).first, history(FELL).since, 90, 9, (Way("nothing", "", 9),)),
    signs=(SignDays("vpn", tuple(2 + place // 28 * 4 for place in range(56))),),
)
EFFECT = effect_of(MADE)


def test_the_text_has_every_part_in_both_languages() -> None:
    english, korean = as_text(EFFECT), as_text(EFFECT, "ko")
    assert english.count("\n\n") == korean.count("\n\n") == 6
    for part in ("As trackers quote it", "Interrupted time series", "on day 28", "compared with", "began with claude",
                 "VPN services", "in an equal time before"):  # fmt: skip
        assert part in english
    for part in ("시장 조사처럼", "28일째", "claude 시작", "VPN 서비스"):
        assert part in korean


def test_names_move_no_cursor_and_are_no_formula() -> None:
    assert "\x1b" not in as_text(EFFECT) + as_csv(EFFECT)
    rows = list(csv.DictReader(io.StringIO(as_csv(EFFECT))))
    assert [row["service"] for row in rows if "cmd" in row["service"]] == ["'=cmd|calc\\u001b[2J"]


def test_csv_has_a_row_for_every_figure_with_its_interval() -> None:
    rows = {(row["part"], row["what"], row["service"]): row for row in csv.DictReader(io.StringIO(as_csv(EFFECT)))}
    assert EFFECT.model is not None
    average = rows["model", "average", "deepseek"]
    assert float(average["low"]) < float(average["value"]) < float(average["high"]) < 0
    assert float(rows["moved", "other", "claude"]["value"]) == 0.4
    assert float(rows["moved-beyond-placebo", "left", ""]["value"]) == 0.5
    assert rows["mark", "peak", "deepseek"]["day"] == str(EFFECT.marks[0].day)
    assert ("sign-change", "vpn", "") in rows


def test_json_has_everything_and_says_null_where_nothing_is_known() -> None:
    told = json.loads(json.dumps(as_values(EFFECT), default=str))
    assert told["verdict"] == "speaks-for-it"
    assert told["model"]["at"][0]["day"] == 7
    assert told["comparison"]["change"]["low"] < told["comparison"]["change"]["high"]
    nothing = json.loads(json.dumps(as_values(effect_of(history(FELL[:28]))), default=str))
    assert (nothing["model"], nothing["displacement"], nothing["after"]["mean"]) == (None, None, None)
    assert nothing["reasons"][0] == "nothing is known of the days from then on"


def test_days_left_out_are_named() -> None:
    assert as_text(replace(EFFECT, left_out=(EFFECT.since,))).endswith("Left out: 2025-01-31.")
