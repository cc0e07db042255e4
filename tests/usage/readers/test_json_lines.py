"""Logs of JSON lines."""

from __future__ import annotations

from tests.usage.reading import Desk


def test_json_that_breaks_off_and_answers_are_no_access(desk: Desk) -> None:
    good = '{"timestamp":"2025-01-31T09:00:00.0+0900","event_type":"tls","tls":{"sni":"chatgpt.com"}}\n'
    outcome = desk.read(good * 2 + good.replace("}}", "") + '{"event_type":"stats"}\n')
    assert (outcome.events, outcome.skipped, outcome.unreadable) == (2, 1, 1)


def test_names_of_all_versions_of_suricata_are_read_and_no_answer_counts(desk: Desk) -> None:
    asked = [
        '"dns":{"type":"query","rrname":"chatgpt.com"}',
        '"dns":{"version":3,"type":"request","queries":[{"rrname":"chatgpt.com"}]}',
        '"dns":{"query":[{"type":"query","rrname":"chatgpt.com"}]}',
        '"quic":{"sni":"chatgpt.com"}',
    ]
    told = ['"dns":{"version":3,"type":"response","queries":[{"rrname":"chatgpt.com"}]}',
            '"dns":{"type":"answer","rrname":"chatgpt.com"}',
            '"dns":{"query":[{"rrname":"chatgpt.com"}],"answer":{"type":"answer","rrname":"chatgpt.com"}}',
            '"dhcp":{"hostname":"chatgpt.com"}']  # fmt: skip
    head = '{"timestamp":"2025-01-31T09:00:00.0+0900","event_type":"dns","src_ip":"10.0.0.1",'
    outcome = desk.read("".join(f"{head}{one}}}\n" for one in asked + told))
    assert (outcome.events, outcome.skipped, outcome.unreadable) == (4, 4, 0)


def test_an_escaped_name_is_the_name(desk: Desk) -> None:
    line = '{"ts":1738249200.0,"uid":"C1","id.orig_h":"10.0.0.1","query":"chatgpt\\u002ecom"}\n'
    assert desk.read(line).events == 1
