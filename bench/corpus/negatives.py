"""Hard negatives that are near to no kind in particular: the numbers and strings ordinary texts are full of."""

from __future__ import annotations

from random import Random

from stdnum import ean, luhn

from bench.corpus.draw import chars, mask, uuid
from bench.corpus.matters import image
from bench.corpus.model import Label, Value

ORDER = {
    "en": "order number",
    "ko": "주문번호",
    "ja": "注文番号",
    "zh": "订单号",
    "de": "Bestellnummer",
    "fr": "numéro de commande",
    "nl": "bestelnummer",
    "it": "numero d'ordine",
    "es": "número de pedido",
    "pt": "número do pedido",
    "pl": "numer zamówienia",
}
TICKET = {
    "en": "ticket",
    "ko": "접수번호",
    "ja": "受付番号",
    "zh": "工单号",
    "de": "Vorgangsnummer",
    "fr": "numéro de dossier SAV",
    "nl": "ticketnummer",
    "it": "numero di pratica",
    "es": "número de incidencia",
    "pt": "número do chamado",
    "pl": "numer zgłoszenia",
}
INVOICE = {
    "en": "invoice",
    "ko": "송장번호",
    "ja": "請求書番号",
    "zh": "发票编号",
    "de": "Rechnungsnummer",
    "fr": "facture",
    "nl": "factuurnummer",
    "it": "fattura",
    "es": "factura",
    "pt": "fatura",
    "pl": "faktura",
}
VERSION = {
    "en": "version",
    "ko": "버전",
    "ja": "バージョン",
    "zh": "版本",
    "de": "Version",
    "fr": "version",
    "nl": "versie",
    "it": "versione",
    "es": "versión",
    "pt": "versão",
    "pl": "wersja",
}
MINIFIED = (
    "!function(e,t){{var n=e.{a},r=t.{b};for(var i=0;i<n.length;i++)r[i]=n[i]^{c};return r}}(window,document);",
    'var {a}={{d:(e,t)=>{{for(var n in t)o.o(t,n)&&Object.defineProperty(e,n,{{get:t[n]}})}}}},{b}="{h}";',
)


def isbn(rng: Random) -> str:
    """A book's number with its right check digit."""
    body = "9788" + chars(rng, 8, "d")
    number = body + str(ean.calc_check_digit(body))
    return rng.choice((number, f"{number[:3]}-{number[3:5]}-{number[5:9]}-{number[9:12]}-{number[12]}"))


def tracking(rng: Random) -> str:
    """A parcel's number that fails Luhn."""
    body = chars(rng, 11, "n")
    return body + str((int(luhn.calc_check_digit(body)) + 3) % 10)


def minified(rng: Random) -> Value:
    """One line of squeezed JavaScript: somebody may call it source code, nobody a secret."""
    text = rng.choice(MINIFIED).format(
        a=chars(rng, 2, "l"), b=chars(rng, 3, "l"), c=rng.randint(2, 99), h=chars(rng, 20, "h")
    )
    return Value(text, (Label(0, len(text), "source-code", "source-code", optional=True),))


def ordinary(rng: Random, lang: str) -> tuple[str, str, Value]:
    """A word, a name in code and a value that no detector should find."""
    year = rng.randint(2021, 2026)
    stamp = f"{year}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}Z"
    word, ident, text = rng.choice(
        (
            (ORDER[lang], "order_id", f"{year}{rng.randint(1, 12):02}{rng.randint(1, 28):02}-{chars(rng, 7, 'd')}"),
            (ORDER[lang], "order_id", f"ORD-{chars(rng, 8, 'n')}"),
            (TICKET[lang], "ticket", f"{year}-{chars(rng, 4, 'd')}-{chars(rng, 4, 'd')}"),
            (TICKET[lang], "ticket", f"#{chars(rng, 6, 'n')}"),
            (INVOICE[lang], "invoice", f"{year}/{chars(rng, 5, 'd')}"),
            (VERSION[lang], "version", f"{rng.randint(1, 30)}.{rng.randint(0, 20)}.{rng.randint(0, 99)}-rc.{rng.randint(1, 9)}"),
            ("UUID", "id", uuid(rng)),
            ("request id", "request_id", uuid(rng)),
            ("commit", "commit", chars(rng, rng.choice((7, 12, 40)), "h")),
            ("sha256", "sha256", chars(rng, 64, "h")),
            ("md5", "md5sum", chars(rng, 32, "h")),
            ("etag", "etag", f'W/"{chars(rng, 20, "h")}"'.replace('"', "")),
            ("ISBN", "isbn", isbn(rng)),
            ("timestamp", "created_at", stamp),
            ("epoch", "epoch_ms", str(rng.randint(1_600_000_000_000, 1_790_000_000_000))),
            ("parcel", "parcel", tracking(rng)),
            ("image", "icon", image(rng)),
            ("integrity", "integrity", mask(rng, "sha512-{86:b}==")),
            ("field", "field", rng.choice(("api_key_name", "password_reset_url", "token_type", "secret_name", "auth_method"))),
            ("colour", "color", "#" + chars(rng, 6, "h")),
            ("size", "size", f"{rng.randint(100, 4000)}x{rng.randint(100, 4000)}"),
            ("serial", "serial", mask(rng, "SN-{4:U}-{4:U}-{4:U}")),
            ("range", "range", f"{rng.randint(1, 40)}-{rng.randint(41, 99)}"),
            ("job", "job", f"job-{chars(rng, 5, 'a')}-{chars(rng, 5, 'a')}"),
        )
    )  # fmt: skip
    return word, ident, Value(text)
