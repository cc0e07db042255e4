"""Writes raw logs in which the truth is ``truth.Truth``: name server, proxy, identity and inventory, with their noise.

People: the first half is behind a name server and known by address, through an identity log whose addresses go to
other people every week; the rest uses a proxy that knows names; every seventh is seen in both on the same day.  Noise:
queries for names that only look like the service, all the rest of the internet, queries asked twice and three times,
broken lines, and one file that is there again, compressed.
"""

from __future__ import annotations

import gzip
import random
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from bench.reference_case.truth import APP, DAYS, HOST, Truth

SEOUL = ZoneInfo("Asia/Seoul")
OTHER_HOSTS = tuple(
    f"{word}{number}.example{number % 97}.com" for number in range(300) for word in ("www", "img", "api")
)
LOOKALIKES = ("notdeepseek.com", "deepseek.com.login.example", "chat-deepseek.example", "deepseek.example.org")


def write(folder: Path, truth: Truth, apps: Sequence[str], *, seed: int = 7) -> None:
    """Write all logs into ``folder``.  ``apps`` are the packages of the other services, as many as the truth has."""
    dice = random.Random(seed)
    people = truth.scaled(400_000)
    for week in range(3):
        _identity(folder / f"identity-{week}.csv", truth, people, week)
    for index in range(DAYS):
        _accesses(folder, truth, people, index, dice)
        _inventory(folder / f"inventory-{index:02}.csv", truth, index, apps, dice)
    copied = folder / "dns-08.log"
    with copied.open("rb") as plain, gzip.open(folder / "dns-08.log.1.gz", "wb", compresslevel=1) as packed:
        shutil.copyfileobj(plain, packed)


def name(person: int) -> str:
    """A person's name in the proxy and in the identity log."""
    return f"u{person:06}@example.kr"


def address(person: int, week: int, people: int) -> str:
    """A person's address in a week; next week it is somebody else's."""
    spot = (person + week * (people // 3 + 1)) % people
    return f"10.{spot >> 16 & 255}.{spot >> 8 & 255}.{spot & 255}"


def _midnight(truth: Truth, index: int) -> datetime:
    day = truth.day(index)
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL)


def _identity(path: Path, truth: Truth, people: int, week: int) -> None:
    begin = _midnight(truth, week * 7).astimezone(UTC)
    end = begin + timedelta(days=7)
    spelt = f"{begin:%Y-%m-%dT%H:%M:%SZ}", f"{end:%Y-%m-%dT%H:%M:%SZ}"
    with path.open("w") as file:
        file.write("time,ip,user,until\n")
        for person in range(people):
            file.write(f"{spelt[0]},{address(person, week, people)},{name(person)},{spelt[1]}\n")


def _accesses(folder: Path, truth: Truth, people: int, index: int, dice: random.Random) -> None:
    """One day of the name server and of the proxy."""
    users = dice.sample(range(people), truth.users(index))
    midnight = _midnight(truth, index)
    half = people // 2
    by_name = [person for person in users if person < half]
    by_proxy = [person for person in users if person >= half or person % 7 == 0]
    noise = truth.scaled(250_000)
    with (folder / f"dns-{index:02}.log").open("w") as file:
        lines = _dns(by_name, midnight, index // 7, people, noise, dice)
        file.writelines(lines)
    with (folder / f"proxy-{index:02}.log").open("w") as file:
        _proxy(file, by_proxy, midnight, index // 7, people, noise, dice)


def _dns(
    users: Sequence[int], midnight: datetime, week: int, people: int, noise: int, dice: random.Random
) -> Iterator[str]:
    day = f"{midnight:%d-%b-%Y}"

    def line(second: float, person: int, host: str) -> str:
        tick = int(second * 1000)
        clock = f"{tick // 3_600_000:02}:{tick // 60_000 % 60:02}:{tick // 1000 % 60:02}.{tick % 1000:03}"
        client = address(person, week, people)
        return (
            f"{day} {clock} queries: info: client @0x7f {client}#{40000 + person % 20000} ({host}): query: {host}"
            f" IN A + (10.255.0.1)\n"
        )

    for person in users:
        second = dice.random() * 86_390
        for again in range(1 + (dice.random() < 0.5) + (dice.random() < 0.2)):
            yield line(second + again * 3, person, HOST)
        if dice.random() < 0.1:
            # Asked by the resolver twice within the same millisecond: the same line, twice.
            yield line(second, person, "deepseek.com")
            yield line(second, person, "deepseek.com")
    for number in range(noise):
        host = LOOKALIKES[number % 4] if number % 50 == 0 else OTHER_HOSTS[number % len(OTHER_HOSTS)]
        yield line(dice.random() * 86_390, dice.randrange(people), host)
        if number % 10_000 == 0:
            yield f"{day} 12:00:00.000 client query broken off\x00\x01\n"


def _proxy(
    file: TextIO, users: Sequence[int], midnight: datetime, week: int, people: int, noise: int, dice: random.Random
) -> None:
    begin = midnight.timestamp()

    def line(second: float, person: int, host: str, sent: int) -> str:
        return (
            f"{begin + second:.3f} {sent % 900:6d} {address(person, week, people)} TCP_TUNNEL/200 {sent} CONNECT"
            f" {host}:443 {name(person)} HIER_DIRECT/203.0.113.9 -\n"
        )

    for person in users:
        for _ in range(1 + (dice.random() < 0.6)):
            file.write(line(dice.random() * 86_399, person, HOST, dice.randrange(90_000)))
    for number in range(noise):
        host = LOOKALIKES[number % 4] if number % 50 == 0 else OTHER_HOSTS[number % len(OTHER_HOSTS)]
        file.write(line(dice.random() * 86_399, dice.randrange(people), host, number))


def _inventory(path: Path, truth: Truth, index: int, apps: Sequence[str], dice: random.Random) -> None:
    """What device management saw installed that day; a tenth of the devices report twice."""
    day = truth.day(index)
    installs = [
        (APP, truth.installs(index)),
        *zip(apps, truth.others(), strict=True),
        ("com.example.game", truth.scaled(9_000)),
    ]
    with path.open("w") as file:
        file.write("Device Name,User,Application,Version,Install Date\n")
        for place, (app, count) in enumerate(installs):
            for number in range(count):
                row = f"d{place:02}-{index:02}-{number:06},u{number},{app},1.0.{index},{day}\n"
                file.write(row)
                if dice.random() < 0.1:
                    file.write(row)
