"""Names in letters, lists and chats; the same names in a story are nobody's business."""

from __future__ import annotations

import pytest

from tidegate.detectors.letters import is_family_first, is_greeted, is_surname
from tidegate.detectors.person import PERSON_NAME
from tidegate.detectors.scanner import build

SCANNER = build([PERSON_NAME])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sehr geehrter Herr Brandt,\n\nIhre Kündigung", ["Brandt"]),
        ("Dear Ms. Gilchrist,\nwe regret", ["Gilchrist"]),
        ("Estimado Sr. Salazar:\n", ["Salazar"]),
        ("Dear Abigail Hathaway,\n", ["Abigail Hathaway"]),
        ("Mit freundlichen Grüßen\n\nHolger Dietrich\nKundenservice", ["Holger Dietrich"]),
        ("[12/03/2025, 09:14] Imani Eastman: are you there?", ["Imani Eastman"]),
        ("our tenant Tobias Dunning is late", ["Tobias Dunning"]),
        ("Unser Mieter Bernd Oberhauser meldet", ["Bernd Oberhauser"]),
        ("PIP for Leland Abernathy (SSN 212-50-9324)", ["Leland Abernathy"]),
        ("Desmond Nwosu - (404) 238-4471", ["Desmond Nwosu"]),
        ("Attendees: Imani Iverson, Maeve Paxton", ["Imani Iverson", "Maeve Paxton"]),
        ("Policyholder: Hathaway, Yolanda\n", ["Hathaway, Yolanda"]),
        ("Re: Wainwright, Orson, DOB 2 March 1954", ["Wainwright, Orson"]),
        ("Herzliche Grüße\nAntje Ostermann\n", ["Antje Ostermann"]),
        ("Orson Colby  10:42 AM\nwho can reset this?", ["Orson Colby"]),
        ("Elena Novak's passport number", ["Elena Novak"]),
        ("성명(영문): TRAN VAN LONG\n", ["TRAN VAN LONG"]),
        ("for client Tobias Dunning case file", ["Tobias Dunning"]),
        ("exposed Mr. Rohit O'Dwyer's PAN card number", ["Rohit O'Dwyer"]),
    ],
)
def test_the_name_is_found_where_a_letter_or_a_list_gives_it(text: str, names: list[str]) -> None:
    assert [text[one.start : one.end] for one in SCANNER.scan(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Darcy smiled, and Mr. Collins bowed.",
        "Herr Müller ging langsam die Gasse hinunter.",
        "Dear Sir or Madam,\n",
        "Dear Support Team,\n",
        "Kind regards,\nThe Support Team\n",
        "Viele Grüße\nIhr Betriebsteam\n",
        "Customer: Seoul, Korea\n",
        "Opening Keynote 9:00 AM\nCoffee Break 10:30 AM\nDone.",
        "Elizabeth Bennet walked to Netherfield.",
    ],
)
def test_a_story_and_a_team_give_none(text: str) -> None:
    assert SCANNER.scan(text) == []


def test_what_follows_a_greeting_is_somebody() -> None:
    assert is_surname("Brandt")
    assert not is_surname("ALL")
    assert is_greeted("Abigail Hathaway")
    assert not is_greeted("Herr Brandt")
    assert is_family_first("Hathaway, Yolanda")
    assert not is_family_first("Berlin, Germany")
