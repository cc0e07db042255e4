"""``tidegate ledger`` and ``tidegate explain``: follow, verify and export the record; derive a decision again."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any, Final, NoReturn

import click

from tidegate import __version__, snapshots
from tidegate.catalog.catalog import Catalog
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load as load_catalog
from tidegate.cli.ending import wrong
from tidegate.cli.listing import Listing
from tidegate.core.decision import Decision, Need
from tidegate.core.problem import Problems
from tidegate.derive import Derived, NotDerivable, derive
from tidegate.edges.keys import KeyUnsafe, key
from tidegate.grants.office import GRANT
from tidegate.ledger.entry import Document, Kept, Refused
from tidegate.ledger.export import as_dict, json_line
from tidegate.ledger.ocsf import ocsf
from tidegate.ledger.store import Reader
from tidegate.ledger.verify import Verdict
from tidegate.ledger.verify import verify as verify_file
from tidegate.settings import Home
from tidegate.settings import home as home_of

#: The answer is no: the ledger is not whole, or a decision does not come out the same.
NO: Final = 1
#: Seconds between two looks for new entries.
LOOK_EVERY: Final = 0.3

_home = click.option("--home", metavar="DIR", help="The installation; ./var or TIDEGATE_HOME if not given.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(cls=Listing)
def ledger() -> None:
    """Follow, verify and export the record of what was decided."""


@ledger.command()
@click.option("-n", "--count", type=click.IntRange(0, 10_000), default=20, show_default=True, help="How many entries.")
@click.option("-f", "--follow", is_flag=True, help="Go on with new entries until interrupted.")
@_home
@_as_json
def tail(count: int, follow: bool, home: str | None, as_json: bool) -> None:
    """Show the newest entries, one a line."""
    reader = _opened(home_of(home))
    try:
        for kept in _newest(reader, count, follow=follow):
            click.echo(json_line(kept) if as_json else line_of(kept))
    except Refused as refused:
        wrong(str(refused))
    except KeyboardInterrupt:
        pass
    finally:
        reader.close()


def _newest(reader: Reader, count: int, *, follow: bool) -> Iterator[Kept]:
    last = reader.head()
    for kept in reader.newest(count):
        last = kept.seq
        yield kept
    while follow:
        for kept in reader.since(last):
            last = kept.seq
            yield kept
        sys.stdout.flush()
        time.sleep(LOOK_EVERY)


@ledger.command()
@_home
@_as_json
def verify(home: str | None, as_json: bool) -> None:
    """Read every entry and say what was changed, removed, added or reordered.

    Exit status 1 if the ledger is not whole.
    """
    where = home_of(home)
    try:
        verdict = _verdict(where, quiet=as_json)
    except (Refused, KeyUnsafe) as error:
        wrong(str(error))
    if as_json:
        click.echo(json.dumps(_told(verdict), ensure_ascii=False))
    else:
        _say(verdict)
    raise SystemExit(0 if verdict.whole else NO)


def _verdict(home: Home, *, quiet: bool) -> Verdict:
    """Progress goes to a terminal only.  Without a key the chain is looked at, and the verdict says so."""
    path = home.keys / "ledger"
    secret = key(path) if path.is_file() else None
    if quiet or not sys.stderr.isatty():
        return verify_file(home.ledger, secret)

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done:,} of {max(done, total):,} entries", nl=False, err=True)

    try:
        return verify_file(home.ledger, secret, show)
    finally:
        click.echo("\r\033[K", nl=False, err=True)


def _say(verdict: Verdict) -> None:
    for fault in verdict.faults:
        click.echo(f"{click.style(fault.what, fg='red', bold=True)}: {plain(str(fault))}")
    if verdict.count > len(verdict.faults):
        click.echo(f"… and {verdict.count - len(verdict.faults):,} more")
    if not verdict.sealed:
        click.echo("The gateway's key is not here: its seals and a cut-off end were not looked at.")
    counted = f"{verdict.entries:,} {'entry' if verdict.entries == 1 else 'entries'}"
    if verdict.whole:
        click.echo(f"The ledger is whole: {counted}. Its end, to keep elsewhere: {verdict.seq} {verdict.head}")
    else:
        click.echo(f"The ledger is not whole: {verdict.count:,} fault{'s' * (verdict.count != 1)} in {counted}.")


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "whole": verdict.whole,
        "entries": verdict.entries,
        "seq": verdict.seq,
        "head": verdict.head,
        "sealed": verdict.sealed,
        "count": verdict.count,
        "faults": [{"what": fault.what, "seq": fault.seq, "words": fault.words} for fault in verdict.faults],
    }


@ledger.command()
@click.option(
    "--format", "form", type=click.Choice(["jsonl", "ocsf"]), default="jsonl", show_default=True,
    help="Everything as JSON lines, or exchanges as OCSF HTTP Activity events, one a line.",
)  # fmt: skip
@click.option(
    "--after", type=click.IntRange(0, 2**63 - 1), default=0, metavar="SEQ", help="Only entries above this number."
)
@_home
def export(form: str, after: int, home: str | None) -> None:
    """Write entries to standard output, oldest first."""
    reader = _opened(home_of(home))
    try:
        for kept in reader.since(after):
            if form == "jsonl":
                click.echo(json_line(kept))
            elif (event := ocsf(kept, version=__version__)) is not None:
                click.echo(json.dumps(event, ensure_ascii=False))
    except Refused as refused:
        wrong(str(refused))
    finally:
        reader.close()


@click.command()
@click.argument("receipt")
@_home
@_as_json
def explain(receipt: str, home: str | None, as_json: bool) -> None:
    """Derive the decision of RECEIPT again, from the record and the policy of its day, and say why.

    Exit status 1 if it cannot be derived, or something else comes out.
    """
    where = home_of(home)
    kept, document = _found(where, receipt)
    try:
        derived = derive(kept, document, snapshots.known(_catalog(where)), lambda id: _terms(where, id))
    except NotDerivable as trouble:
        _not_derivable(kept, trouble, as_json=as_json)
    if as_json:
        click.echo(json.dumps({"entry": as_dict(kept)} | derived.to_dict(), ensure_ascii=False))
    else:
        _explain(kept, derived)
    raise SystemExit(0 if derived.same else NO)


def _terms(home: Home, id: str) -> Document | None:
    reader = _opened(home)
    try:
        return reader.document(GRANT, id)
    finally:
        reader.close()


def _found(home: Home, receipt: str) -> tuple[Kept, Document | None]:
    reader = _opened(home)
    try:
        kept = reader.get(receipt.strip().lower())
        if kept is None:
            wrong(f"There is no receipt {plain(receipt)} in the ledger of {home.path}.")
        revision = str((_body(kept).get("decision") or {}).get("revision", ""))
        return kept, reader.document("policy", revision)
    except Refused as refused:
        wrong(str(refused))
    finally:
        reader.close()


def _not_derivable(kept: Kept, trouble: NotDerivable, *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"entry": as_dict(kept), "same": False, "why": str(trouble)}, ensure_ascii=False))
    else:
        click.echo(line_of(kept))
        click.echo(f"This cannot be derived again. {plain(str(trouble), lines=True)}")
    raise SystemExit(NO)


def _explain(kept: Kept, derived: Derived) -> None:
    click.echo(line_of(kept))
    for failure in derived.failures:
        click.echo(f"  failed:  {failure}")
    click.echo(plain(derived.explanation.render(), lines=True), nl=False)
    if derived.by != "the rules":
        click.echo(f"Decided by {derived.by}.")
    if derived.same:
        click.echo(f"Derived again by policy {derived.recorded.revision[:12]}: the same comes out.")
        return
    click.echo(f"Recorded was {_brief(derived.recorded)}; now {_brief(derived.derived)} comes out.")
    click.echo("It was decided otherwise than this policy says.")


def _brief(outcome: Decision | Need) -> str:
    if isinstance(outcome, Need):
        return "no decision"
    return plain(f"{outcome.effect.word} by {outcome.rule} ({outcome.reason.code})")


def line_of(kept: Kept) -> str:
    """One entry for people: time, receipt, and what happened to whom where."""
    when = kept.time[:19].replace("T", " ")
    return plain(f"{when}  {kept.receipt}  {_words(kept.kind, _body(kept))}")


def _words(kind: str, body: dict[str, Any]) -> str:
    if kind != "exchange":
        known = ("receipt", "person", "service", "host", "revision", "how", "status", "what")
        said = [f"{name} {body[name]}" for name in known if body.get(name) not in (None, "")]
        return "  ".join([kind, *said, *_ended(body.get("ended"))])
    exchange, decision = body.get("exchange") or {}, body.get("decision") or {}
    who = (exchange.get("who") or {}).get("person") or exchange.get("address") or "somebody"
    service = (exchange.get("service") or {}).get("name") or exchange["target"]["host"]
    said = [who, service, "+".join(exchange.get("activity", ())) or "connection"]
    said.append(f"{decision['effect']} by {decision['rule']}" if decision else str(body.get("release")))
    said += [f"{found['detector']}×{found['count']}" for found in exchange.get("data", ())]
    said += [f"not read: {item['what']} ({item['why']})" for item in exchange.get("unread", ())]
    return "  ".join(said)


def _ended(traffic: object) -> list[str]:
    """How much has ended, and what did not end well: that a service was not reached is told here alone."""
    if not isinstance(traffic, list):
        return []
    ends = [(str(one.get("host")), one.get("status"), str(one.get("why"))) for one in traffic if isinstance(one, dict)]
    failed = [f"{host} {status} {why}" for host, status, why in ends if isinstance(status, int) and status >= 500]
    return [f"{len(traffic)} ended", *failed]


def _body(kept: Kept) -> dict[str, Any]:
    try:
        body = kept.body
    except ValueError:  # tampered with: shown all the same, and `verify` says more
        return {}
    return dict(body) if isinstance(body, dict) else {}


def plain(text: str, *, lines: bool = False) -> str:
    """``text`` without signs that would move a terminal's cursor: names in entries come from outside."""
    return "".join(sign if sign.isprintable() or (lines and sign == "\n") else "�" for sign in text)


def _opened(home: Home) -> Reader:
    try:
        return Reader.at(home.ledger)
    except Refused as refused:
        wrong(str(refused))


def _catalog(home: Home) -> Catalog:
    try:
        return snapshots.catalog(home)
    except Problems:  # the names of the shipped one are enough for most policies, and the rest is told
        return load_catalog(shipped())
