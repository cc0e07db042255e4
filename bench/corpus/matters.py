"""Money and networks."""

from __future__ import annotations

import base64
from random import Random

from stdnum import iban as iban_rule
from stdnum import luhn

from bench.corpus.accounts import ACCOUNTS, account_body
from bench.corpus.draw import breaking, chars, mask, rule
from bench.corpus.health import HEALTH
from bench.corpus.model import Kind, Value, kind, whole, within
from bench.corpus.secrets_of_form import base58check

#: Ranges by ISO/IEC 7812 as the schemes publish them: first digits and length.
CARDS = (
    ("4", 16),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("6011", 16),
    ("3528", 16),
    ("6212", 16),
    ("36", 14),
    ("9410", 16),
)
#: Numbers that issuers and processors publish for tests (https://docs.stripe.com/testing).
TEST_CARDS = (
    "4242 4242 4242 4242",
    "4000056655665556",
    "5555 5555 5555 4444",
    "378282246310005",
    "6011111111111117",
    "4111111111111111",
)


def grouped(number: str, separator: str) -> str:
    """A card number in the groups embossed on it."""
    cuts = (4, 10) if len(number) in {14, 15} else (4, 8, 12)
    parts, at = [], 0
    for cut in (*cuts, len(number)):
        parts.append(number[at:cut])
        at = cut
    return separator.join(parts)


def card(rng: Random) -> str:
    """A number of an issuer's range with its check digit."""
    prefix, length = rng.choice(CARDS[:10])
    body = prefix + chars(rng, length - len(prefix) - 1, "d")
    return grouped(body + luhn.calc_check_digit(body), rng.choice((" ", " ", "-", "")))


def _not_card(rng: Random, lang: str) -> tuple[str, str]:
    if rng.random() < 0.2:
        return "test card", rng.choice(TEST_CARDS)
    return "", breaking(rng, card(rng), rule("luhn"))


#: Lengths and forms of the SWIFT registry of IBAN formats.
IBANS = {
    "DE": "{18:d}",
    "FR": "{10:d}{11:U}{2:d}",
    "NL": "INGB{10:d}",
    "IT": "X{10:d}{12:d}",
    "ES": "{20:d}",
    "GB": "NWBK{14:d}",
    "CH": "{5:d}{12:d}",
    "AT": "{16:d}",
    "BE": "{12:d}",
    "PL": "{24:d}",
    "PT": "{21:d}",
}


def iban(rng: Random, lang: str) -> str:
    """An IBAN with its two check digits; national checks inside it are those of the country's module where it has one."""
    own = {"de": "DE", "nl": "NL", "fr": "FR", "es": "ES", "pt": "PT", "pl": "PL"}
    country = own.get(lang) or rng.choice(("DE", "NL", "GB", "CH", "AT", "FR", "PL"))
    body = account_body(rng, country) if lang in ACCOUNTS else mask(rng, IBANS[country])
    number = f"{country}00{body}"
    number = f"{country}{iban_rule.calc_check_digits(number)}{body}"
    return rng.choice((number, " ".join(number[i : i + 4] for i in range(0, len(number), 4))))


def _not_iban(rng: Random, lang: str) -> tuple[str, str]:
    right = iban(rng, lang)
    return "", right[:2] + f"{(int(right[2:4]) + rng.randint(1, 80)) % 97 + 2:02}" + right[4:]


def _wallet(rng: Random, lang: str) -> Value:
    text = rng.choice(
        (
            lambda: base58check(b"\0" + rng.randbytes(20)),
            lambda: "0x" + chars(rng, 40, "h"),
            lambda: base58check(b"\x05" + rng.randbytes(20)),
        )
    )()
    return whole(text, "crypto-address", "money")


def _not_wallet(rng: Random, lang: str) -> tuple[str, str]:
    right = base58check(b"\0" + rng.randbytes(20))
    at = rng.randint(5, 25)
    return rng.choice(
        (
            ("", right[:at] + ("2" if right[at] != "2" else "3") + right[at + 1 :]),
            ("commit", chars(rng, 40, "h")),
            ("address in memory", "0x" + chars(rng, 16, "h")),
        )
    )


BANKS = (
    ("국민은행", "{6:n}-{2:d}-{6:d}"),
    ("신한은행", "110-{3:d}-{6:d}"),
    ("우리은행", "1002-{3:d}-{6:d}"),
    ("하나은행", "{3:n}-{6:d}-{5:d}"),
    ("농협", "302-{4:d}-{4:d}-{2:d}"),
    ("카카오뱅크", "3333-{2:d}-{7:d}"),
    ("기업은행", "{3:n}-{6:d}-{2:d}-{3:d}"),
)


def _account(rng: Random, lang: str) -> Value:
    bank, pattern = rng.choice(BANKS)
    number = mask(rng, pattern)
    before = f"{bank} "
    return within(before, number, "", "kr-bank-account", "money")


SALARY = {
    "en": ("${},000 per year", "USD {},000", "£{},000"), "ko": ("{},000,000원", "연 {}00만원", "월 {}0만원"), "ja": ("{}0万円", "{}0,000円"), "zh": ("{}000元", "{},000元/月"),
    "de": ("{}.000 €", "{}.000 EUR brutto"), "fr": ("{} 000 €", "{} 000 euros brut"), "nl": ("€ {}.000", "{}.000 euro bruto"), "it": ("{}.000 €", "€ {}.000 lordi"),
    "es": ("{}.000 €", "{}.000 euros brutos"),
    "pt": ("R$ {}.000,00", "{}.000 € brutos"),
    "pl": ("{} 000 zł", "{}000 PLN brutto"),
}  # fmt: skip
SALARY_WORDS = {
    "en": ("salary", "annual salary", "base pay"),
    "ko": ("연봉", "급여", "월급"),
    "ja": ("年収", "給与", "月給"),
    "zh": ("工资", "年薪", "月薪"),
    "de": ("Gehalt", "Jahresgehalt"),
    "fr": ("salaire", "rémunération"),
    "nl": ("salaris", "jaarsalaris"),
    "it": ("stipendio", "retribuzione"),
    "es": ("salario", "sueldo", "salario bruto anual"),
    "pt": ("salário", "remuneração", "salário bruto"),
    "pl": ("wynagrodzenie", "pensja", "zarobki"),
}
PRICE_WORDS = {
    "en": ("price", "budget"),
    "ko": ("가격", "예산"),
    "ja": ("価格", "予算"),
    "zh": ("价格", "预算"),
    "de": ("Preis", "Budget"),
    "fr": ("prix", "budget"),
    "nl": ("prijs", "budget"),
    "it": ("prezzo", "budget"),
    "es": ("precio", "presupuesto"),
    "pt": ("preço", "orçamento"),
    "pl": ("cena", "budżet"),
}


def amount(rng: Random, lang: str) -> str:
    """An amount of money as it is written in ``lang``."""
    return rng.choice(SALARY[lang]).format(rng.randint(21, 98))


BICS = (
    "DEUTDEFF500",
    "CHASUS33",
    "BNPAFRPP",
    "INGBNL2A",
    "UNCRITMM",
    "HSBCGB2L",
    "CZNBKRSE",
    "SHBKKRSE",
    "MHCBJPJT",
    "BKCHCNBJ",
    "COBADEFF",
    "ABNANL2A",
)


def _private_ip(rng: Random) -> str:
    """RFC 1918."""
    a, b = rng.randint(1, 250), rng.randint(1, 250)
    return rng.choice((f"10.{rng.randint(0, 250)}.{a}.{b}", f"192.168.{a}.{b}", f"172.{rng.randint(16, 31)}.{a}.{b}"))


def _public_ip(rng: Random) -> str:
    first = rng.choice((23, 34, 45, 52, 64, 81, 91, 104, 121, 133, 145, 185, 210, 211, 217))
    if rng.random() < 0.2:
        return mask(rng, "2a0{1:n}:{3:h}a:{4:h}:{3:h}1::{3:h}1").replace(":0", ":9")
    return f"{first}.{rng.randint(1, 250)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}"


def _not_ip(rng: Random, lang: str) -> tuple[str, str]:
    return rng.choice(
        (
            (
                "version",
                f"{rng.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12))}.{rng.randint(0, 9)}.{rng.randint(0, 9)}.{rng.randint(1, 99)}",
            ),
            ("OID", f"1.3.6.1.4.1.{rng.randint(300, 9999)}.{rng.randint(1, 9)}"),
            ("loopback", "127.0.0.1"),
            ("wildcard", "0.0.0.0"),
            ("example address", f"192.0.2.{rng.randint(1, 250)}"),
            ("not an address", f"10.{rng.randint(256, 999)}.1.1"),
            ("section", "3.2.1.4"),
        )
    )


#: RFC 6762 (local), RFC 8375 (home.arpa), ICANN's resolution 2024.07.29.06 (internal), Kubernetes' DNS for services.
def _host(rng: Random, lang: str) -> Value:
    stem = rng.choice(("db", "build", "git", "wiki", "jira", "vault", "hr", "erp", "ldap", "mail"))
    zone = rng.choice(
        (
            "corp.internal",
            "hanbit.internal",
            "nordwind.local",
            "prod.svc.cluster.local",
            "office.lan",
            "tekmar.corp",
            "solvira.intranet",
            "home.arpa",
        )
    )
    return whole(f"{stem}{rng.choice(('', '01', '-2'))}.{zone}", "internal-host", "network")


def _not_host(rng: Random, lang: str) -> tuple[str, str]:
    return rng.choice(
        (
            ("docs", "docs.python.org"),
            ("file", "config.internal.yaml"),
            ("attribute", "self.internal.state"),
            ("site", "www.debian.org"),
            ("file", "settings.local.json"),
            ("module", "app.corp_tools.main"),
            ("script", "deploy.local.sh"),
        )
    )


def _mac(rng: Random, lang: str) -> Value:
    parts = [f"{rng.choice((0x00, 0x3C, 0x48, 0x74, 0xA4, 0xF0)):02x}"] + [chars(rng, 2, "h") for _ in range(5)]
    text = rng.choice((":", "-")).join(parts)
    return whole(rng.choice((text, text.upper())), "mac-address", "network")


def _not_mac(rng: Random, lang: str) -> tuple[str, str]:
    return rng.choice(
        (
            ("time", f"1{rng.randint(0, 9)}:{rng.randint(10, 59)}:{rng.randint(10, 59)}"),
            ("fingerprint", ":".join(chars(rng, 2, "H") for _ in range(20))),
            ("mask", "ff:ff:ff:ff:ff:ff"),
            ("ratio", "16:9:4:3"),
        )
    )


#: Head, a line, the words before the sum and the sum, as commerce law asks of an invoice (directive 2006/112/EC, 226).
INVOICES = {
    "en": ("INVOICE No. {n}", "Consulting, 12 hours", ("Total due", "Amount due", "Total"), "${a},{b}.00"),
    "ko": ("세금계산서 {n}", "품목: 유지보수 용역", ("합계 금액", "총액", "공급가액"), "{a},{b},000원"),
    "ja": ("請求書 {n}", "品目：保守作業", ("合計金額", "ご請求金額", "合計"), "¥{a},{b}"),
    "zh": ("发票 {n}", "项目：维护服务", ("价税合计", "合计", "总金额"), "¥{a},{b}.00"),
    "de": (
        "Rechnung Nr. {n}",
        "Beratung, 12 Stunden",
        ("Gesamtbetrag", "Rechnungsbetrag", "Endbetrag"),
        "{a}.{b},00 €",
    ),
    "fr": ("Facture n° {n}", "Conseil, 12 heures", ("Montant TTC", "Total TTC", "Net à payer"), "{a} {b},00 €"),
    "nl": ("Factuur {n}", "Advies, 12 uur", ("Totaal", "Te betalen", "Totaal incl. btw"), "€ {a}.{b},00"),
    "it": ("Fattura n. {n}", "Consulenza, 12 ore", ("Totale", "Importo totale", "Imponibile"), "{a}.{b},00 €"),
    "es": (
        "Factura n.º {n}",
        "Consultoría, 12 horas",
        ("Importe total", "Total factura", "Total a pagar"),
        "{a}.{b},00 €",
    ),
    "pt": (
        "Fatura n.º {n}",
        "Consultoria, 12 horas",
        ("Valor total", "Total a pagar", "Total com IVA"),
        "{a}.{b},00 €",
    ),
    "pl": ("Faktura nr {n}", "Doradztwo, 12 godzin", ("Do zapłaty", "Kwota brutto", "Razem"), "{a} {b},00 zł"),
}


def _invoice(rng: Random, lang: str) -> Value:
    head, line, sums, written = INVOICES[lang]
    total = written.format(a=chars(rng, 1, "n") + chars(rng, 1, "d"), b=chars(rng, 3, "d"))
    before = f"{head.format(n=f'2025-{rng.randint(100, 999)}')}\n{line}\n{rng.choice(sums)}: "
    return within(before, total, "\n", "invoice", "money")


def _not_invoice(rng: Random, lang: str) -> tuple[str, str]:
    head, line, sums, _ = INVOICES[lang]
    number = f"2025-{rng.randint(100, 999)}"
    return "", rng.choice(
        (head.format(n=number), f"{head.format(n=number)}\n{line}", f"{sums[0]}: {rng.randint(2, 9)}")
    )


def _one(label: str, family: str, draw: object) -> object:
    return lambda rng, lang: whole(draw(rng), label, family)  # type: ignore[operator]


def image(rng: Random) -> str:
    """An inline picture of random bytes."""
    return "data:image/png;base64,iVBORw0KGgo" + base64.b64encode(rng.randbytes(150)).decode()


CARD_WORDS = {
    "en": ("card number", "credit card", "Visa card", "PAN"),
    "ko": ("카드번호", "신용카드 번호", "결제카드"),
    "ja": ("カード番号", "クレジットカード"),
    "zh": ("信用卡号", "卡号"),
    "de": ("Kartennummer", "Kreditkarte"),
    "fr": ("numéro de carte", "carte bancaire"),
    "nl": ("kaartnummer", "creditcard"),
    "it": ("numero di carta", "carta di credito"),
    "es": ("número de tarjeta", "tarjeta de crédito"),
    "pt": ("número do cartão", "cartão de crédito"),
    "pl": ("numer karty", "karta kredytowa"),
}
IP_WORDS = {
    "*": ("IP", "server", "host", "IP address"),
    "ko": ("서버 IP", "접속 IP", "IP 주소"),
    "es": ("IP", "dirección IP", "servidor"),
    "pt": ("IP", "endereço IP", "servidor"),
    "pl": ("IP", "adres IP", "serwer"),
}
MATTERS: tuple[Kind, ...] = (
    kind("payment-card", "money", "https://www.iso.org/standard/70484.html", _one("payment-card", "money", card), _not_card, CARD_WORDS, ("card_number", "pan"), weight=6),
    kind("iban", "money", "https://www.swift.com/standards/data-standards/iban-international-bank-account-number", lambda r, g: whole(iban(r, g), "iban", "money"), _not_iban, {"*": ("IBAN", "bank account (IBAN)")}, ("iban",), weight=4),
    kind("crypto-address", "money", "https://github.com/bitcoin/bips/blob/master/bip-0013.mediawiki", _wallet, _not_wallet, {"*": ("wallet address", "BTC/ETH address", "wallet"), "ko": ("지갑 주소",)}, ("wallet_address",), weight=3),
    kind("kr-bank-account", "money", "https://www.kftc.or.kr", _account, lambda r, g: (r.choice(("주문번호", "문서번호", "운송장번호")), mask(r, r.choice(BANKS)[1])), {"ko": ("계좌번호", "입금계좌", "계좌", "급여 계좌")}, ("account_no",), languages=("ko",), weight=3),
    kind("salary", "money", "https://www.ilo.org/resource/c095-protection-wages-convention-1949", lambda r, g: whole(amount(r, g), "salary", "money"), lambda r, g: (r.choice(PRICE_WORDS[g]), amount(r, g)), SALARY_WORDS, ("annual_salary", "salary"), weight=3),
    kind("swift-code", "money", "https://www.swift.com/standards/data-standards/bic-business-identifier-code", _one("swift-code", "money", lambda r: r.choice(BICS)), lambda r, g: r.choice((("language", "SWIFTUIKIT"), ("state", "COMPLETE"), ("heading", "DOCUMENT"), ("category", "PLATFORMS"))), {"*": ("SWIFT", "BIC", "SWIFT code", "BIC/SWIFT")}, ("bic", "swift_code"), weight=2),
    kind("invoice", "money", "https://eur-lex.europa.eu/eli/dir/2006/112/oj", _invoice, _not_invoice, {"*": ("invoice",)}, ("invoice",), forms=("prompt", "email", "chat", "document"), alone=True, weight=2),
    *HEALTH,
    kind("private-address", "network", "https://www.rfc-editor.org/rfc/rfc1918", _one("private-address", "network", _private_ip), _not_ip, IP_WORDS, ("host", "server_ip"), weight=4),
    kind("ip-address", "network", "https://www.rfc-editor.org/rfc/rfc791", _one("ip-address", "network", _public_ip), _not_ip, IP_WORDS, ("client_ip", "remote_addr"), weight=4),
    kind("internal-host", "network", "https://www.rfc-editor.org/rfc/rfc6762#appendix-G", _host, _not_host, {"*": ("host", "server", "hostname")}, ("host", "server"), weight=3),
    kind("mac-address", "network", "https://standards.ieee.org/products-programs/regauth/", _mac, _not_mac, {"*": ("MAC", "MAC address", "hwaddr")}, ("mac", "hwaddr"), weight=2),
)  # fmt: skip
