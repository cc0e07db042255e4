"""What companies write to each other: what an invoice asks for, accounts at banks outside Korea, plates of"
" vehicles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tidegate.detectors.automaton import Automaton
from tidegate.detectors.context import called
from tidegate.detectors.detector import Detector, Pattern, Procedure
from tidegate.detectors.firstpass import CLOSE
from tidegate.detectors.national.row import is_varied
from tidegate.detectors.places import Places

#: How an invoice, an estimate or a delivery note is headed, and what stands before its sums.
_TITLE: Final = (
    r"INVOICE|Invoice|RECHNUNG|Rechnung|FACTURE|Facture|FACTUUR|Factuur|FATTURA|Fattura|FACTURA|Factura|FATURA|Fatura"
    r"|FAKTURA|Faktura"
    r"|ANGEBOT|QUOTATION"
    r"|세금 ?계산서|거래 ?명세서|청구서|견적서|請求書|見積書|納品書|发票|發票|账单|报价单"
)
_SUM: Final = (
    r"(?:(?i:grand total|sub-?total|total(?: (?:amount|due|net|gross|ttc|ht|(?:ex|in)cl\.? ?(?:vat|btw)?))*"
    r"|(?:amount|balance) due|gesamtbetrag|rechnungsbetrag|endbetrag|zwischensumme|gesamtsumme|summe"
    r"|montant (?:total|dû|ttc|ht)|net à payer|totaal|te betalen|totale|imponibile|importo|valor total|do zapłaty|kwota"
    r"|razem|łącznie)"
    r"|합계(?: ?금액)?|총액|공급가액|청구 ?금액|合計(?:金額)?|小計|ご?請求金額|合计|总计|价税合计|总金额)"
)
_MONEY: Final = (
    r"(?:US\$|R\$|[$€£¥₩￥]|USD|EUR|KRW|GBP|JPY|CNY|CHF|PLN|BRL) ?[0-9][0-9., ']{0,14}[0-9]"
    r"|[0-9](?:[0-9., ']{0,14}[0-9])? ?(?:€|EUR|USD|KRW|CHF|PLN|zł|원|円|元|万円|만 ?원)"
    r"|[0-9]{1,3}(?:[., ][0-9]{3})*[.,][0-9]{2}"
)
_HEADED: Final = Automaton(rf"[ \t#*|=\[【]{{0,6}}[^\n]{{0,48}}?(?:{_TITLE})", groups=False)
_SUMMED: Final = Automaton(rf"{_SUM}[^\n]{{0,40}}?({_MONEY})")
#: Bytes in front of a title in which its line begins, if it heads anything, and those of the longest title.
_FRONT: Final = 120
_LONGEST_TITLE: Final = 16
#: Characters from the head of an invoice to its last sum: a page.
_PAGE: Final = 3_000


def sums(places: Places, ends: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    """The sums of the invoices in a text, whose titles end at ``ends``."""
    data = places.data
    done = 0
    for line, title in _lines(data, ends):
        head = _HEADED.here(data, line, min(len(data), title + CLOSE + _LONGEST_TITLE))
        if head is None:
            continue
        page = len(data[head : head + 4 * _PAGE].decode("utf-8", "ignore")[:_PAGE].encode())
        for start, end in _SUMMED.spans(data, [(max(done, head), head + page)], 1):
            done = end
            yield start, end, 0.75


def _lines(data: bytes, ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where lines begin that a title may head, each once, and where the first title in it ends."""
    seen = -1
    for end in ends:
        line = data.rfind(b"\n", max(0, end - _FRONT - _LONGEST_TITLE), end) + 1
        if line > seen and (line or end <= _FRONT + _LONGEST_TITLE):
            yield line, end
        seen = max(seen, line)


INVOICE: Final = Detector(
    name="invoice",
    family="money",
    meaning="What an invoice, an estimate or a delivery note comes to: its sums.",
    source="https://eur-lex.europa.eu/eli/dir/2006/112/oj",
    patterns=(),
    procedures=(Procedure(_TITLE, sums),),
    found=(
        "INVOICE 2025-118\n\nConsulting 10 h\nTotal due: €4,250.00",
        "Rechnung Nr. 77\nBeratung\nGesamtbetrag: 1.190,00 EUR",
        "세금계산서\n품목 자문료\n합계 금액: 3,300,000원",
        "請求書\n品目 保守\n合計 ¥550,000",
        "| Invoice 8 | | |\n| item | qty | price |\n| Total | 3 | $87.50 |",
    ),
    not_found=(
        "How do I write an invoice? The total comes last.",
        "Total: €4,250.00",
        "the invoice is total nonsense",
        "INVOICE 2025-118\nplease pay soon",
    ),
    misses="Invoices whose sums stand more than a page below their head, or whose sums have no name.",
)

_ACCOUNT: Final = (
    r"(?i:bank[ _-]?account|account[ _-]?(?:no\b|nr\b|num)|(?:^|[^a-z])acct(?:[^a-z]|$)|sort[ _-]?code|kontonummer"
    r"|konto-?nr"
    r"|a/c (?:no|num)|num(?:é|e)ro de compte|compte bancaire|n(?:ú|u)mero de cuenta|cuenta (?:bancaria|corriente)"
    r"|conta (?:corrente|banc(?:á|a)ria)|n(?:ú|u)mero da conta|número de conta|(?:nr|numer) (?:konta|rachunku)"
    r"|(?:^|[^a-z0-9])(?:nib|ccc)(?:[^a-z0-9]|$)|číslo účtu|număr de cont|bankszámla|tilinumero"
    r"|rekeningnummer|bankrekening|numero di conto|conto corrente)"
    r"|(?:銀行|信金|信用金庫|支店)[^\x01\x02]{0,24}(?:普通|当座)"
    r"|口座番号|口座|银行账号|银行帐号|银行账户|銀行帳號|收款账号|开户行|開戶行|匯款帳號"
)

BANK_ACCOUNT: Final = Detector(
    name="bank-account",
    family="money",
    meaning="A bank account number beside what it is called, of countries where it is no IBAN.",
    source="https://www.swift.com/standards/data-standards/iban-international-bank-account-number",
    patterns=(
        Pattern(
            r"(?:^|[^0-9A-Za-z-])((?:[0-9]{2}-[0-9]{2}-[0-9]{2}[ ,/]{1,3})?[0-9](?:[ -]?[0-9]){5,25})"
            r"(?:$|[^0-9A-Za-z-])",
            0.7,
            1,
            is_varied,
            label=(called(_ACCOUNT),),
            unless="(?i:iban)",
            hint=_ACCOUNT,
            whole=True,
        ),
        # With its sort code or routing number, the word "account" alone is enough.
        Pattern(
            r"(?i:account|acct)[^0-9\n]{0,12}([0-9]{8})[ ,(]{1,3}(?i:sort[ _-]?code)",
            0.85,
            1,
            is_varied,
            hint="(?i:sort[ _-]?code)",
        ),
        Pattern(
            r"(?i:routing)[^0-9\n]{0,12}[0-9]{9}[ ,;/]{1,3}(?i:(?:and )?(?:account|acct))[^0-9\n]{0,12}([0-9]{6,17})\b",
            0.85,
            1,
            is_varied,
            hint="(?i:routing)",
        ),
    ),
    found=(
        "account number: 55779911",
        "sort code and account 20-45-77 55779911",
        "普通 口座番号 7654321",
        "三菱UFJ銀行 渋谷支店 普通 7654321",
        "ABA 121000248, acct 7654321098",
        "Kontonummer 532013000",
        "银行账号：110910200104501",
        "开户行：工商银行 账号：6222021234567890123",
        "A/C No. 50100234567891",
        "Número de cuenta 12345678",
        "pay to account 25315281 (sort code to follow)",
        "routing 021000021, account 7638010880",
    ),
    not_found=("the account was closed in 2024", "account number pending", "55779911"),
    misses="Numbers that nothing calls an account.",
)

_PLATE: Final = (
    r"(?i:licen[cs]e[ _-]?plate|number[ _-]?plate|plate[ _-]?n(?:o|um)|(?:^|[^a-z])vrm(?:[^a-z]|$)"
    r"|registration (?:plate|mark)|vehicle[ _-]?(?:reg|plate)"
    r"|kennzeichen"
    r"|plaque d'immatriculation|immatriculation|kenteken|targa|matr(?:í|i)cula|(?:^|[^a-z])placas?(?:[^a-z]|$)"
    r"|n(?:r|umer) rejestracyjny|tablica rejestracyjna|rendszám|registreringsnummer|rekisterinumero)"
    r"|車両番号|ナンバープレート|車のナンバー|车牌|車牌"
)
#: One by one: Hyperscan reads bytes, so it knows words of kana but no class of them.
_KANA: Final = "あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆよらりるれろわを"
_REGIONS: Final = "京|津|沪|渝|冀|豫|云|辽|黑|湘|皖|鲁|新|苏|浙|赣|鄂|桂|甘|晋|蒙|陕|吉|闽|贵|粤|青|藏|川|宁|琼"

LICENCE_PLATE: Final = Detector(
    name="licence-plate",
    family="national-id",
    meaning=(
        "A vehicle's plate of Germany, Britain, France, Italy, the Netherlands, Spain, Portugal, Poland, Brazil,"
        " India, the United States, Japan, Taiwan or China."
    ),
    source="https://en.wikipedia.org/wiki/Vehicle_registration_plate",
    patterns=(
        Pattern(
            r"(?:^|[^0-9A-Za-zÄÖÜ-])([A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2} ?[1-9][0-9]{0,3}[EH]?|[A-Z]{2}[0-9]{2} ?[A-Z]{3}"
            r"|[A-Z]{2}[- ]?[0-9]{3}[- ]?[A-Z]{2}"
            r"|[0-9]{2}-[A-Z]{2,3}-[0-9]{1,2}|[A-Z]{1,2}-[0-9]{3}-[A-Z]{1,2}|[0-9]-[A-Z]{3}-[0-9]{2}"
            # Portugal, Spain, Poland, Brazil, Taiwan, the United States, India.
            r"|[A-Z]{2}-[0-9]{2}-[A-Z]{2}"
            r"|[0-9]{4}[ -]?[BCDFGHJ-NPRSTV-Z]{3}|[A-Z]{2,3} (?:[0-9][0-9A-Z]{3,4}|[A-Z][0-9]{3}[0-9A-Z])"
            r"|[A-Z]{3}-?[0-9][A-Z0-9][0-9]{2}|[0-9]{4}-[A-Z0-9]{2}|[A-Z0-9]{2}-[0-9]{4}"
            r"|[0-9][A-Z]{3}[0-9]{3}|[A-Z]{3}[ -]?[0-9]{3,4}|[A-Z]{2}[ -]?[0-9]{1,2}[ -]?[A-Z]{1,3}[ -]?[0-9]{4}"
            r")(?:$|[^0-9A-Za-z-])",
            0.75,
            1,
            label=(called(_PLATE),),
            hint=_PLATE,
        ),
        Pattern(
            rf"((?:{_REGIONS})[A-HJ-NP-Z][·• ]?(?:[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳]))(?:$"
            rf"|[^0-9A-Za-z])",
            0.75,
            1,
            hint=rf"(?:{_REGIONS})[A-HJ-NP-Z](?:·|•| )?[A-HJ-NP-Z0-9]{{4}}",
        ),
        Pattern(
            r"((?:[一-龥]{2,4}) ?[0-9]{2,3} ?[ぁ-ん] ?[0-9]{2}-[0-9]{2})(?:$|[^0-9])",
            0.75,
            1,
            hint=f"(?:{'|'.join(_KANA)}) ?[0-9]{{2}}-[0-9]{{2}}",
        ),
    ),
    found=(
        "Kennzeichen B-MW 4821",
        "number plate AB12 CDE",
        "immatriculation AB-123-CD",
        "kenteken 12-ABC-3",
        "京A·12345 停在门口",
        "品川 300 あ 12-34",
        "matrícula 1234 BCD",
        "matrícula AB-12-CD",
        "nr rejestracyjny WX 12345",
        "placa BRA2E19",
        "license plate 7ABC123",
        "車牌 ABC-1234",
    ),
    not_found=("AB12 CDE is a postcode", "B-MW 4821", "part 12-ABC-3", "10-20", "kenteken onbekend"),
    misses="Plates in Latin letters that nothing calls so, and those of other countries.",
)

COMMERCE: Final[tuple[Detector, ...]] = (INVOICE, BANK_ACCOUNT, LICENCE_PLATE)
