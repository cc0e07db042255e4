"""Inventories and leases: rows that tell of devices and addresses, not of accesses."""

from __future__ import annotations

from tidegate.usage.form import Form, Json, text
from tidegate.usage.match import Matcher
from tidegate.usage.names import Names, prefix, read_address
from tidegate.usage.rows import Counted, Told, masked, sql_of
from tidegate.usage.store import Store


def load_records(
    store: Store, matcher: Matcher, names: Names, form: Form, told: Told, segment: int, counted: Counted
) -> None:
    """Make the rows of ``row_`` part of ``inventory`` or ``lease``."""
    columns = ("moment", "person", "device", "app", "state") if form.fills == "inventory" else (
        "moment", "until", "person", "device", "address")  # fmt: skip
    parsed = ", CASE WHEN json_valid(line) THEN line::JSON END AS j" if isinstance(form.frame, Json) else ""
    empty = {"moment": "NULL::TIMESTAMP", "until": "NULL::TIMESTAMP"}
    said = {**form.fields, "moment": form.said("at")}
    chosen = ", ".join(
        f"{sql_of(form, said.get(name, empty.get(name, chr(39) * 2)), told)} AS {name}" for name in columns
    )
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE record AS SELECT {chosen}, line, ({form.skip}) AS skip FROM (SELECT *{parsed}"
        f" FROM row_)"
    )
    bad = "record.moment IS NULL OR record.moment < TIMESTAMP '1990-01-01' OR record.moment > TIMESTAMP '9000-01-01'"
    needed = "app" if form.fills == "inventory" else "address"
    store.sql.execute(
        f"CREATE OR REPLACE TEMP TABLE good AS FROM record WHERE NOT skip AND NOT ({bad}) AND {needed} <> ''"
    )
    wrong = f"FROM record WHERE NOT coalesce(skip, false) AND ({bad} OR coalesce({needed}, '') = '')"
    counted.timeless = store.value(f"SELECT count(*) {wrong}")
    why = f"This row has no time that can be, or no {needed}."
    counted.samples.extend((why, masked(row[0])) for row in store.rows(f"SELECT line {wrong} LIMIT 5"))
    counted.skipped = store.value("SELECT count(*) FROM record WHERE coalesce(skip, false)")
    store.sql.execute("UPDATE row_ SET written = 'record'")
    if form.fills == "inventory":
        _inventory(store, matcher, names, told, segment, counted)
    else:
        _leases(store, names, told, segment, counted)


def _inventory(store: Store, matcher: Matcher, names: Names, told: Told, segment: int, counted: Counted) -> None:
    apps = [row[0] for row in store.rows("SELECT DISTINCT app FROM good")]
    store.fill("app_of", ("app", "service"), [(app, matcher.service_of_app(app)) for app in apps])
    device, person, joined = "lower(trim(g.device))", "lower(trim(g.person))", ""
    if names.hidden:
        people = store.rows(
            "SELECT DISTINCT unnest([person, device]) FROM good JOIN app_of USING (app) WHERE service <> ''"
        )
        store.fill("spelling", ("written", "spelt"), [(name or "", names.name(name or "")) for (name,) in people])
        device, person = "d.spelt", "p.spelt"
        joined = (
            " JOIN spelling d ON d.written = coalesce(g.device, '')"
            " LEFT JOIN spelling p ON p.written = coalesce(g.person, '')"
        )
    zone = text(store.setting("time-zone"))
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE kept AS SELECT DISTINCT"
        f" CAST(timezone({zone}, timezone('UTC', g.moment)) AS DATE) AS day, {text(told.tenant)} AS tenant,"
        f" coalesce({device}, '') AS device, coalesce({person}, '') AS person, a.service, g.app,"
        f" coalesce(nullif(g.state, ''), 'present') AS state FROM good g JOIN app_of a ON a.app = g.app{joined}"
        " WHERE a.service <> ''"
    )
    counted.events = store.value("SELECT count(*) FROM kept")
    before = store.value("SELECT count(*) FROM inventory")
    store.sql.execute(
        f"INSERT INTO inventory SELECT day, tenant, device, person, service, app, state, {segment} FROM kept k WHERE"
        f" NOT"
        " EXISTS (FROM inventory i WHERE i.tenant = k.tenant AND i.day = k.day AND i.device = k.device AND"
        " i.service = k.service AND i.app = k.app AND i.state = k.state)"
    )
    counted.added = store.value("SELECT count(*) FROM inventory") - before
    store.sql.execute("INSERT INTO touched SELECT DISTINCT tenant, day FROM kept")


def _leases(store: Store, names: Names, told: Told, segment: int, counted: Counted) -> None:
    written = store.rows("SELECT DISTINCT address FROM good")
    store.fill("place_of", ("address", "spelt"), [(one, _spelt(one, names)) for (one,) in written])
    person, device, joined = "lower(trim(g.person))", "lower(trim(g.device))", ""
    if names.hidden:
        people = store.rows("SELECT DISTINCT unnest([person, device]) FROM good")
        store.fill("spelling", ("written", "spelt"), [(name or "", names.name(name or "")) for (name,) in people])
        person, device = "p.spelt", "d.spelt"
        joined = (
            " LEFT JOIN spelling p ON p.written = coalesce(g.person, '')"
            " LEFT JOIN spelling d ON d.written = coalesce(g.device, '')"
        )
    store.sql.execute(
        "CREATE OR REPLACE TEMP TABLE fresh_lease AS SELECT a.spelt AS address, g.moment AS from_at,"
        f" coalesce(g.until, TIMESTAMP '9999-01-01') AS until_at, coalesce({person}, '') AS person,"
        f" coalesce({device}, '') AS device FROM good g JOIN place_of a ON a.address = g.address{joined}"
        " WHERE a.spelt <> ''"
    )
    counted.events = store.value("SELECT count(*) FROM fresh_lease")
    counted.unreadable += store.value("SELECT count(*) FROM good") - counted.events
    tenant = text(told.tenant)
    before = store.value("SELECT count(*) FROM lease")
    # The same lease told again, perhaps with an end that is now known: the earlier end is the truer one.
    store.sql.execute(
        "UPDATE lease SET until_at = f.until_at::TIMESTAMP FROM (SELECT address, from_at, person, device,"
        " min(until_at) AS"
        f" until_at FROM fresh_lease GROUP BY ALL) f WHERE lease.tenant = {tenant} AND lease.address = f.address AND"
        " lease.from_at = f.from_at::TIMESTAMP AND lease.person = f.person AND lease.device = f.device"
        " AND f.until_at::TIMESTAMP < lease.until_at"
    )
    store.sql.execute(
        f"INSERT INTO lease SELECT {tenant}, address, from_at::TIMESTAMP, min(until_at)::TIMESTAMP, person, device,"
        f" {segment} FROM fresh_lease f WHERE NOT EXISTS (FROM lease l WHERE l.tenant = {tenant} AND l.address ="
        f" f.address"
        " AND l.from_at = f.from_at::TIMESTAMP AND l.person = f.person AND l.device = f.device) GROUP BY ALL"
    )
    counted.added = store.value("SELECT count(*) FROM lease") - before
    store.sql.execute(
        f"INSERT INTO touched SELECT DISTINCT e.tenant, e.day FROM event e JOIN fresh_lease f ON e.address = f.address"
        f" WHERE e.tenant = {tenant} AND e.moment >= f.from_at::TIMESTAMP AND e.moment < f.until_at::TIMESTAMP"
    )


def _spelt(written: str, names: Names) -> str:
    """An address, or a /64, as the store writes it; empty for anything else."""
    if written.endswith("/64"):
        network = prefix(written[:-3])
        return names.pseudonym(network) if names.hidden and network else network
    found = read_address(written)
    return "" if found is None else names.address(found)
