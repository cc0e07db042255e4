"""What a manager reads first: a few figures, plain sentences, and what to do next.  Every sentence is of figures that
stand in the report; it says nothing of causes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tidegate.usage.questions.table_text import visible
from tidegate.usage.report.document import Key
from tidegate.usage.report.figures import Figures
from tidegate.usage.report.known import Known
from tidegate.usage.report.words import Writer

#: Services that get a sentence of their own where facts speak against them.
_SENTENCES = 4


class Speaker:
    """Says the summary of figures in one language."""

    def __init__(self, figures: Figures, known: Mapping[str, Known], write: Writer) -> None:
        self._figures, self._known, self._write = figures, known, write
        self._people = figures.by_service("services", "people")

    def name(self, service: str) -> str:
        """What a service is called."""
        return visible(self._known[service].name if service in self._known else service)

    def new(self) -> list[dict[str, Any]]:
        """Services new in the last seven days."""
        return self._figures.rows("new")

    def not_sanctioned(self) -> list[str]:
        """Services in use that the policy does not let pass."""
        return [one for one in self._people if one in self._known and self._known[one].sanctioned is False]

    def against(self) -> list[str]:
        """Services in use that facts speak against, most people first."""
        return [one for one in self._people if one in self._known and self._known[one].against]

    @property
    def total(self) -> int:
        """People at any service."""
        rows = self._figures.rows("people")
        return int(rows[0]["people"]) if rows else 0

    def _sum(self, name: str, column: str) -> int:
        return int(sum(row[column] for row in self._figures.rows(name)))

    def _counted(self, services: Sequence[str]) -> list[str]:
        return [f"{self.name(one)} ({self._write.people(self._people.get(one, 0))})" for one in services]

    def top(self) -> tuple[Key, ...]:
        """The figures at the top."""
        say, write = self._write.say, self._write
        found = [
            Key(f"{self.total:,}", say("key-people")),
            Key(f"{len(self._people):,}", say("key-services")),
            Key(f"{len(self.new()):,}", say("key-new")),
        ]
        if any(one.sanctioned is not None for one in self._known.values()):
            found.append(Key(f"{len(self.not_sanctioned()):,}", say("key-not-sanctioned")))
        if sent := self._sum("bytes", "bytes_up"):
            found.append(Key(write.size(sent), say("key-sent")))
        if rows := self._figures.rows("outcomes-together"):
            found.append(Key(write.share(rows[0]["blocked_share"] + rows[0]["redirected_share"]), say("key-stopped")))
        return tuple(found)

    def summary(self) -> tuple[str, ...]:
        """Sentences in paragraphs."""
        if not self.total:
            return (self._none(),)
        paragraphs = (self._who(), self._standing(), self._sent(), self._stopped(), self._against())
        return tuple(" ".join(sentences) for one in paragraphs if (sentences := tuple(one)))

    def _none(self) -> str:
        figures, write = self._figures, self._write
        if figures.wanted.until < figures.first or figures.wanted.since > figures.last:
            return write.say("no-records", period=self._period(), known=write.period(figures.first, figures.last))
        return write.say("nobody", period=self._period())

    def _period(self) -> str:
        text = self._write.period(self._figures.wanted.since, self._figures.wanted.until)
        return f"From {text}" if self._write.language == "en" and " to " in text else text

    def _who(self) -> Iterator[str]:
        write = self._write
        yield write.say("used", period=self._period(), people=write.people(self.total),
                        services=write.services(len(self._people)))  # fmt: skip
        yield self._compared()
        yield write.say("most-used", names=write.listed(self._counted(list(self._people)[:3])))

    def _compared(self) -> str:
        write, figures = self._write, self._figures
        if not figures.compares:
            return write.say("cannot-compare", day=write.day(figures.first))
        days, rows = figures.wanted.days, figures.rows("people-before")
        before = int(rows[0]["people"]) if rows else 0
        if before == self.total:
            return write.say("as-many", days=days)
        if not before:
            return write.say("more-than-none", days=days)
        name = "more" if self.total > before else "fewer"
        return write.say(name, days=days, before=f"{before:,}", share=write.share(abs(self.total - before) / before))

    def _standing(self) -> Iterator[str]:
        write = self._write
        new = [f"{self.name(row['service'])} ({write.people(row['people'])})" for row in self.new()]
        yield write.say("new-this-week", names=write.some(new)) if new else write.say("nothing-new")
        out = self.not_sanctioned()
        if all(one.sanctioned is None for one in self._known.values()):
            yield write.say("no-policy")
        elif out:
            yield write.say("not-sanctioned", count=f"{len(out):,}", names=write.some(self._counted(out)))
        else:
            yield write.say("all-sanctioned")

    def _sent(self) -> Iterator[str]:
        sent, prompts = self._sum("bytes", "bytes_up"), self._sum("prompts", "prompts")
        uploads = self._sum("uploads", "uploads")
        if not sent and not prompts:
            yield self._write.say("sent-unknown")
        elif prompts or uploads:
            yield self._write.say("sent", size=self._write.size(sent), prompts=f"{prompts:,}", uploads=f"{uploads:,}")
        else:
            yield self._write.say("sent-only", size=self._write.size(sent))

    def _stopped(self) -> Iterator[str]:
        write = self._write
        rows = self._figures.rows("outcomes-together")
        if not rows:
            yield write.say("nothing-decided")
            return
        shares = [write.say(f"share-{name}", share=write.share(rows[0][f"{name}_share"]))
                  for name in ("blocked", "redirected", "redacted", "coached") if rows[0][f"{name}_share"]]  # fmt: skip
        decided = f"{int(rows[0]['decided']):,}"
        yield (
            write.say("stopped", decided=decided, shares=write.listed(shares))
            if shares
            else write.say("stopped-none", decided=decided)
        )
        if rows[0]["blocked_share"] + rows[0]["redirected_share"]:
            yield write.say("refused-too")
        kinds = [
            f"{visible(write.kind(row['label'], row['family']))} ({write.times(row['stopped'] + row['replaced'])})"
            for row in self._figures.rows("data-stopped")
            if row["stopped"] + row["replaced"]
        ]
        if kinds:
            yield write.say("data-stopped", names=write.listed(kinds[:3]))

    def _against(self) -> Iterator[str]:
        write = self._write
        services = self.against()
        if not services:
            yield write.say("against-none")
        for service in services[:_SENTENCES]:
            fact = self._known[service].against[0]
            yield write.say("against-one", service=self.name(service), fact=write.say(f"fact-{fact.property}"),
                            source=brief(fact.source), day=write.day(fact.seen))  # fmt: skip
        if len(services) > _SENTENCES:
            yield write.say("against-more", count=f"{len(services) - _SENTENCES:,}")

    def todo(self) -> tuple[str, ...]:
        """What to do next, most pressing first."""
        return tuple(self._todo()) or (self._write.say("do-nothing"),)

    def _todo(self) -> Iterator[str]:
        write = self._write
        reached = self._reached()
        loose = [self.name(one) for one in self.not_sanctioned() if one in reached]
        if loose:
            yield write.say("do-enforce", names=write.some(loose))
        weigh = [self.name(one) for one in self.against() if self._known[one].sanctioned]
        if weigh:
            yield write.say("do-weigh", names=write.some(weigh))
        if self._known and all(one.sanctioned is None for one in self._known.values()):
            yield write.say("do-policy")
        new = [self.name(row["service"]) for row in self.new()]
        if new:
            yield write.say("do-new", names=write.some(new))
        if proposed := self._figures.rows("proposed"):
            yield write.say("do-proposed", hosts=write.hosts(len(proposed)))
        if self.total and not self._figures.rows("outcomes-together"):
            yield write.say("do-see")

    def _reached(self) -> set[str]:
        """Services of which not every known outcome was a refusal."""
        refused = {row["service"] for row in self._figures.rows("outcomes")
                   if row["blocked_share"] + row["redirected_share"] >= 1}  # fmt: skip
        return set(self._people) - refused


def brief(source: str) -> str:
    """A source without how its text was kept, for a sentence."""
    return visible(source.partition(", as kept by")[0].partition(", last updated")[0])[:120]
