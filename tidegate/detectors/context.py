"""Context words: one pattern for each detector, and the hint by which the first pass finds them.

A short Latin word counts only as a word of its own ("rrn" is not in "burrn"); underscores and digits separate words,
since context often stands in names of columns and variables.  Words of other scripts, and long ones, count anywhere:
Korean puts particles behind them, German puts other words in front.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from tidegate.detectors.automaton import Automaton

#: Latin words up to this many letters must stand alone; longer ones may be part of a compound.
STANDS_ALONE: Final = 5
#: What is another word without its space: "said".
_APART: Final = frozenset({"sa id"})
#: Cyrillic, Greek, Armenian: the scripts with capitals beside Latin.  Hyperscan folds case in ASCII alone here.
_HAS_CASE: Final = re.compile("[^\x00-\x7f]")


def pattern(words: Sequence[str]) -> str:
    """A pattern, for RE2, that occurs in a text in which one of ``words`` stands."""
    free = [_words(word) for word in words if not _alone(word)]
    alone = [_words(word) for word in words if _alone(word)]
    parts = ["|".join(free)] if free else []
    if alone:
        parts.append(f"(?:^|[^a-z])(?:{'|'.join(alone)})(?:$|[^a-z])")
    return f"(?i){'|'.join(parts)}"


def hints(words: Sequence[str]) -> tuple[str, ...]:
    """Patterns for Hyperscan, one of which occurs in every text in which ``pattern(words)`` does.

    They are plain words as far as they can be, and the same for all detectors that share a word: Hyperscan compiles
    thousands of those in the time that it takes for ten patterns with optional characters.
    """
    found: dict[str, None] = {}
    for word in words:
        if _alone(word):
            found[f"(?i)(?:^|[^a-z]){_words(word)}(?:$|[^a-z])"] = None
        else:
            found.update({f"(?i){plain}": None for form in _spellings(word) for plain in _plain(form)})
    return tuple(found)


def _plain(word: str) -> list[str]:
    """``word`` with each sign that may stand at its space; of three parts or more, the longest two neighbours."""
    parts = word.split(" ")
    if len(parts) == 1:
        return [re.escape(word)]
    one, two = max(pairwise(parts), key=lambda pair: len(pair[0]) + len(pair[1]))
    return [f"{re.escape(one)}{sign}{re.escape(two)}" for sign in ("", " ", "_", "-")]


def called(words: str) -> str:
    """A pattern over a label: ``words`` (a pattern) head the column, or stand close before or behind the value."""
    some = f"(?:{words})"
    return rf"{some}[^\x01\x02]{{0,24}}\x01|{some}[^\x01\x02]{{0,28}}\x02|\x02[^\x01\x02]{{0,28}}{some}"


def _alone(word: str) -> bool:
    return word.isascii() and len(word) <= STANDS_ALONE


def _words(word: str) -> str:
    """``word`` as a pattern; where it has a space, an underscore, a dash or nothing may stand as well."""
    return ("[ _-]" if word in _APART else "[ _-]?").join(re.escape(part) for part in word.split(" "))


def _spellings(word: str) -> tuple[str, ...]:
    if _HAS_CASE.search(word) is None:
        return (word,)
    return (word, word.capitalize(), word.upper(), word.title())


#: What everyday numbers are called: of orders, parcels, versions, times, lots and files.  They name nobody.
_EVERYDAY_LATIN: Final = (
    r"order|invoice|ticket|tracking|parcel|shipment|commit|revision|version|model|sku|part|serial|batch|job|build"
    r"|isbn|issn|ean|gtin|upc|firmware|epoch(?:[ _]ms)?|timestamp|trace|request|case|product|item|article|lot"
    r"|etag|md5(?:sum)?"
    r"|sha[0-9]{1,3}(?:sum)?"
    r"|checksum|digest|range|price|size|port|page|section|room|example|test|sample|phone model|receipt|document"
    r"|reference"
    r"|bestell|rechnungs|vorgangs|auftrags|sendungs|artikel|teile|chargen|seriennummer|commande|facture|colis"
    r"|numéro de dossier"
    r"|ordine|fattura|pratica|spedizione|bestelling|factuur|zaak|zending|pedido|factura"
    r"|expediente|protocolo|encomenda|dossier|zgłoszeni[ea]|zamówieni[ea]|paczk[aię]|numer klienta|codice cliente"
    r"|(?:customer|client|kunden|klant)[ _-]?(?:n(?:o|r|um)|id)|num[eé]ro (?:de )?cliente?|n[°º] (?:de )?cliente?"
)
_EVERYDAY_OTHER: Final = (
    "주문|쿠폰|상품권|예약|사번|학번|송장|운송장|규격|도면|접수(?: ?(?:번호|증|건|일)|[:：= #(]|$)|티켓|버전|모델|품번"
    "|배송|청구서|계산서|문서|사건|제품|일련|로트"
    "|고객 ?번호|회원 ?번호|お客様番号|顧客番号|会員番号|客户编号|客户号|客戶編號|会员号|會員編號"
    "|訂單|快遞|運單|工單|發票"
    "|注文|伝票|送り状|追跡|受付|型番|品番|バージョン|問い合わせ|订单|快递|运单|工单|发票|版本|型号|批次|货号"
)
#: A label without these words is none of them: this look spares most labels the search below.
_EVERYDAY_LOOK: Final = Automaton(rf"(?i)(?:{_EVERYDAY_LATIN})|{_EVERYDAY_OTHER}", groups=False)
_EVERYDAY: Final = re.compile(
    rf"(?<![a-z.])(?:{_EVERYDAY_LATIN})"
    r"(?:[ _-]{0,2}(?:no|nr|num|number|nummer|id|code|card|address|key|n°|ref))?(?:\.|n|s"
    r"|summe)?(?:nummer)?[\"'`)\]*]{0,3}"
    r"\s{0,3}(?:[:：=#(,]|is|was|ist|lautet|est|è|is|は|은|는|이|가|을|를|の|であ|: )?[^0-9]{0,20}$"
    rf"|(?:{_EVERYDAY_OTHER})(?:[ ]?(?:번호|番号|号|号码|编号))?[\"'`)\]*]{{0,3}}\s{{0,3}}"
    r"(?:[:：=#(,]|は|은|는|이|가|을|를|が|为|是|で)?[^0-9]{0,20}$",
    re.IGNORECASE,
)


_NAMED: Final = re.compile(
    r"(?:number|nummer|num[eé]ro|numero|(?<![a-z])(?:id|no|nr)|번호|番号|号码|號碼)[\"'`)\]]{0,2}[^0-9]{0,20}$"
    r"|[\w\"')\]] ?[:=：] ?[\"'`]?$",
    re.IGNORECASE,
)


def is_named(label: str) -> bool:
    """Whether a label, as ``Surroundings.label`` gives it, calls the value the number of something."""
    head, _, rest = label.partition("\x01")
    before = rest.partition("\x02")[0]
    return bool(head) or _NAMED.search(before[-48:]) is not None


def is_everyday(label: str) -> bool:
    """Whether a label, as ``Surroundings.label`` gives it, says that the value is an everyday number."""
    if _EVERYDAY_LOOK.search(label.encode("utf-8", "replace")) is None:
        return False
    head, _, rest = label.partition("\x01")
    before, _, after = rest.partition("\x02")
    return any(_EVERYDAY.search(part[-48:]) is not None for part in (head, before, after) if part)


def everyday_before(label: str) -> str | None:
    """What stands in a label before the words that call what follows an everyday number; None where none do."""
    if _EVERYDAY_LOOK.search(label.encode("utf-8", "replace")) is None:
        return None
    before = label.partition("\x02")[0]
    found = _EVERYDAY.search(before, max(before.find("\x01") + 1, len(before) - 48))
    return before[: found.start()] if found else None
