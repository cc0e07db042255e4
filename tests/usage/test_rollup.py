"""Who is counted as whom, on which day, and what a day's rows say."""

from __future__ import annotations

from ipaddress import ip_network

from tests.usage.reading import Desk, squid
from tidegate.usage.names import Names

LEASES = "time,ip,user,until\n"
DAY = "2025-01-31"


def lease(start: str, address: str, person: str, until: str = "") -> str:
    return f"2025-01-{start}:00Z,{address},{person},{f'2025-01-{until}:00Z' if until else ''}\n"


def test_an_address_that_changes_hands_counts_each_holder(desk: Desk) -> None:
    desk.read(squid(3600) + squid(5 * 3600) + squid(6 * 3600))
    assert desk.people() == [(DAY, 1)]
    desk.read(LEASES + lease("30T15:00", "10.0.0.1", "kim", "30T18:00") + lease("30T18:00", "10.0.0.1", "lee"))
    assert desk.people() == [(DAY, 2)]
    assert desk.rows("SELECT kind, name FROM who WHERE who IN (SELECT who FROM visit_day) ORDER BY 2") == [
        ("person", "kim"),
        ("person", "lee"),
    ]


def test_a_lease_that_ended_names_nobody(desk: Desk) -> None:
    desk.read(LEASES + lease("30T15:00", "10.0.0.1", "kim", "30T16:00"))
    desk.read(squid(3 * 3600))
    desk.refresh()
    assert desk.rows("SELECT w.kind, w.name FROM visit_day v JOIN who w USING (who)") == [("address", "10.0.0.1")]


def test_people_behind_one_address_count_as_one_and_are_said_to(desk: Desk) -> None:
    desk.read("".join(squid(n * 60.0) for n in range(5)))
    desk.refresh()
    assert desk.rows("SELECT people, addresses FROM service_day") == [(1, 1)]


def test_privacy_addresses_of_one_network_are_one_and_a_lease_tells_more(desk: Desk) -> None:
    desk.read(
        squid(1, address="2001:db8::1:5") + squid(2, address="2001:db8::9:7") + squid(3, address="2001:db8:0:1::1")
    )
    assert desk.people() == [(DAY, 2)]
    assert ("2001:db8::/64",) in desk.rows("SELECT name FROM who")
    desk.read(LEASES + lease("30T15:00", "2001:db8::1:5", "kim"))
    assert desk.people() == [(DAY, 3)]


def test_a_lease_may_name_a_whole_64(desk: Desk) -> None:
    desk.read(squid(1, address="2001:db8::1:5") + squid(2, address="2001:db8::9:7"))
    desk.read(LEASES + lease("30T15:00", "2001:db8::/64", "kim"))
    desk.refresh()
    assert desk.rows("SELECT w.name FROM visit_day v JOIN who w USING (who)") == [("kim",)]


def test_a_day_is_a_day_of_the_organisation(desk: Desk) -> None:
    desk.read(squid(-1.0, person="kim") + squid(0.0, person="kim"))
    assert desk.people() == [("2025-01-30", 1), (DAY, 1)]


def test_a_session_ends_after_thirty_quiet_minutes_even_over_midnight(desk: Desk) -> None:
    desk.read("".join(squid(s, person="kim") for s in (-600.0, 0.0, 1800.0, 3601.0)))
    desk.refresh()
    assert desk.rows("SELECT day, sessions FROM visit_day ORDER BY day")[0][1] == 1
    assert desk.rows("SELECT day, sessions FROM visit_day ORDER BY day")[1][1] == 1


def test_a_day_read_late_changes_the_sessions_of_the_next(desk: Desk) -> None:
    desk.read(squid(600.0, person="kim"))
    desk.refresh()
    desk.read(squid(-600.0, person="kim"), "late.log")
    desk.refresh()
    assert desk.rows("SELECT sessions FROM visit_day ORDER BY day") == [(1,), (0,)]


def test_people_are_new_once_however_late_the_first_day_is_read(desk: Desk) -> None:
    desk.read(squid(86_400.0, person="kim") + squid(86_400.0, person="lee"))
    desk.refresh()
    desk.read(squid(0.0, person="kim"), "late.log")
    desk.refresh()
    assert desk.rows("SELECT people, new_people FROM service_day ORDER BY day") == [(1, 1), (2, 1)]


def test_a_shared_host_counts_nobody_unless_a_path_says_so(desk: Desk) -> None:
    seen = [
        line for line in ("www.bing.com", "github.com", "www.notion.so") if desk.loader._matcher.meaning(line).service
    ]
    shared = [host for host in seen if not desk.loader._matcher.meaning(host).sure]
    assert shared, "the catalogue has services on hosts that are not theirs alone"
    desk.read(squid(1.0, shared[0]))
    desk.refresh()
    assert desk.rows("SELECT count(*) FROM visit_day") == [(0,)]
    assert desk.rows("SELECT count(*) FROM shared") == [(1,)]


def test_zones_are_by_network_and_pseudonyms_are_the_same_everywhere() -> None:
    zones = {"office": [ip_network("10.0.0.0/8")], "lab": [ip_network("10.9.0.0/16")]}
    desk = Desk(Names(zones, b"0123456789abcdef"))
    desk.read(squid(1, person="Kim", address="10.9.0.1") + squid(2, address="10.0.0.7"))
    desk.read(LEASES + lease("30T14:00", "10.0.0.7", "kim"))
    desk.refresh()
    assert sorted(desk.rows("SELECT DISTINCT zone FROM visit_day")) == [("lab",), ("office",)]
    assert desk.rows("SELECT count(DISTINCT who) FROM visit_day") == [(1,)]
    for table in ("event", "lease", "who"):
        assert not [row for row in desk.rows(f"SELECT * FROM {table}") if "kim" in str(row) or "10.0.0.7" in str(row)]
    desk.close()


INVENTORY = "Device Name,User,Application,Install Date\n"


def test_installs_are_devices_it_was_put_on_and_the_base_is_who_has_it(desk: Desk) -> None:
    desk.read(INVENTORY + "d1,kim,com.deepseek.chat,2025-01-30\nd1,kim,com.deepseek.chat,2025-01-30\n")
    desk.read(INVENTORY + "d2,lee,com.deepseek.chat,2025-01-31\nd3,lee,com.example.other,2025-01-31\n")
    desk.refresh()
    assert desk.rows("SELECT installs, removals, installed FROM install_day ORDER BY day") == [(1, 0, 1), (1, 0, 2)]


def test_a_full_inventory_counts_what_was_there_before_as_base(desk: Desk) -> None:
    head = "Device Name,User,Application,Date,State\n"
    desk.read(
        head
        + "d1,kim,com.deepseek.chat,2025-01-30,\n"
        + "d2,lee,com.deepseek.chat,2025-01-31,\n"
        + "d1,kim,com.deepseek.chat,2025-02-01,removed\n"
    )
    desk.refresh()
    assert desk.rows("SELECT installs, removals, installed FROM install_day ORDER BY day") == [
        (0, 0, 1),
        (1, 0, 2),
        (0, 1, 1),
    ]


def test_signs_and_proposals_are_counted_apart(desk: Desk) -> None:
    desk.read(squid(1, "cloudflare-dns.com") + squid(2, "my-gpt.example.net") + squid(3, "www.example.net"))
    desk.refresh()
    assert desk.rows("SELECT sign, events FROM sign_day") == [("dns-over-https", 1)]
    assert desk.rows("SELECT host, events FROM unlisted") == [("my-gpt.example.net", 1)]
    assert desk.rows("SELECT count(*) FROM visit_day") == [(0,)]
