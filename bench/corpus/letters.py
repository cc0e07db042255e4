"""Names as letters, papers of authorities, lists and pasted chats give them, and the stories and teams that look alike.

Each is a text of its own: what says that a name stands there is the line it stands in, and no word before it.
"""

from __future__ import annotations

from random import Random

from bench.corpus.draw import mask
from bench.corpus.model import Kind, Label, Page, Value, kind
from bench.corpus.names import FAMILY, label_of, name

#: The first and the last line of a letter to somebody, and what stands between.
LETTERS_TO = {
    "en": (("Dear Mr {f},", "Dear Ms. {f},", "Dear Dr {f},"), ("Kind regards,", "Yours sincerely,", "Best regards,"), "Please find the papers enclosed."),
    "de": (("Sehr geehrter Herr {f},", "Sehr geehrte Frau {f},", "Liebe Frau {f},"), ("Mit freundlichen Grüßen", "Herzliche Grüße", "Viele Grüße"), "anbei die Unterlagen."),
    "fr": (("Chère Madame {f},", "Cher Monsieur {f},", "Monsieur {f},"), ("Cordialement,", "Bien à vous,", "Sincères salutations,"), "Vous trouverez ci-joint les documents."),
    "es": (("Estimado Sr. {f}:", "Estimada Sra. {f}:"), ("Atentamente,", "Un saludo,", "Saludos cordiales,"), "Le adjunto los documentos."),
}  # fmt: skip
#: Somebody in one sentence or line.
LINES = {
    "en": ("Attendees: {n}, {o}", "Our tenant {n} is two weeks late.", "{n} (SSN on file) called twice.", "[{d}, 09:41] {n}: can you send it again?"),
    "de": ("Unser Mieter {n} hat gekündigt.", "Die Patientin {n} kommt am Montag.", "Teilnehmer: {n}, {o}"),
    "fr": ("Notre locataire {n} quitte le logement.", "La salariée {n} reprend lundi."),
    "es": ("Soy {n}, y no he recibido nada.", "El paciente {n} viene el lunes.", "Participantes: {n}, {o}"),
    "zh": ("患者{n}，男，入院三天。", "客户{n}要求退货。", "您好，我是{n}，想改时间。"),
    "ja": ("長女 {n} が付き添います。", "弊社の{n}です。よろしくお願いします。"),
    "ko": ("{a} 주무관 {n}  과장 전결 {o}", "작성: {n}", "환자 동의 서명: {n} (인)", "문의: 총무팀 {n} (내선 {i})", "피초청인 {n}, 체류 기간 90일", "담당 수사관 {n} 경위에게 인계함"),
}  # fmt: skip
#: Stories, public things and teams in the same places.
NOT_LETTERS = {
    "en": ("Mr. Fairfax said nothing and looked at the sea.", "Kind regards,\nThe Warehouse Team", "Dear Sir or Madam,\n\nPlease find our list.", "Opening Remarks 9:00 AM\nPanel Discussion 9:30 AM"),
    "de": ("Herr Wagner schwieg und sah aus dem Fenster.", "Viele Grüße\nIhr Vertriebsteam", "Sehr geehrte Damen und Herren,\n\nanbei die Liste."),
    "fr": ("Madame Arnoux rêvait près de la fenêtre.", "Cordialement,\nLe Service Clientèle"),
    "es": ("El señor Quintana miró el mar y calló.", "Atentamente,\nEl Departamento de Compras"),
    "zh": ("患者高血压三年，按时服药。", "客户方面没有新的要求。"),
    "ja": ("福島県です。来週は休みです。", "弊社の製品です。"),
    "ko": ("과장 이상은 모두 참석합니다.", "대표 상품은 다음과 같습니다.", "담당: 위생과 직원", "고객 문의와 회원 정보 관리", "공영주차장 이용 안내"),
}  # fmt: skip


def _somebody(text: str, lang: str, *, beside: bool = False) -> Value:
    """A name; ``beside`` another one, it may be found but is not asked for: a text asks for one value of a kind."""
    return Value(text, (Label(0, len(text), label_of(lang), "person", optional=beside),))


def in_a_letter(rng: Random, lang: str) -> Value:
    """A letter with whom it is for and who signs it, or a line that says who somebody is."""
    page = Page()
    if lang in LETTERS_TO and rng.random() < 0.5:
        greetings, closings, body = LETTERS_TO[lang]
        signed = rng.random() < 0.5
        page.fill(rng.choice(greetings), f=_somebody(rng.choice(FAMILY[lang]), lang, beside=signed))
        page.write(f"\n\n{body}\n\n", rng.choice(closings), "\n")
        return page.write(_somebody(name(rng, lang), lang, beside=not signed)).value
    day, inside = mask(rng, "1{1:d}/03/2025"), mask(rng, "{1:n}{3:d}")
    pieces = {"n": _somebody(name(rng, lang), lang), "o": _somebody(name(rng, lang), lang, beside=True)}
    return page.fill(rng.choice(LINES[lang]), d=day, i=inside, a="민원봉사과", **pieces).value


def _kind(lang: str) -> Kind:
    return kind(
        label_of(lang),
        "person",
        "https://www.upu.int/en/Postal-Solutions/Programmes-Services/Addressing-Solutions",
        in_a_letter,
        lambda rng, lang: ("", rng.choice(NOT_LETTERS[lang])),
        {"*": ("letter",)},
        ("letter",),
        languages=("ko",) if lang == "ko" else tuple(one for one in LINES if one != "ko"),
        forms=("prompt", "email", "document"),
        alone=True,
    )


IN_LETTERS: tuple[Kind, ...] = (_kind("ko"), _kind("en"))
