"""Marks of handling in the words of eight languages, the Traffic Light Protocol, the openings of contracts and minutes."""

from __future__ import annotations

from random import Random

from bench.corpus.model import Kind, Value, kind, whole

ALONE = ("prompt", "email", "chat", "document")
MARKS = {
    "en": ("CONFIDENTIAL", "STRICTLY CONFIDENTIAL", "INTERNAL USE ONLY", "TOP SECRET", "COMPANY CONFIDENTIAL"), "ko": ("대외비", "기밀", "사내한", "[대외비]", "극비"), "ja": ("社外秘", "極秘", "部外秘", "機密"), "zh": ("机密", "绝密", "内部资料", "秘密"),
    "de": ("VERTRAULICH", "Streng vertraulich", "VS-NUR FÜR DEN DIENSTGEBRAUCH", "NUR FÜR DEN INTERNEN GEBRAUCH"), "fr": ("CONFIDENTIEL", "DIFFUSION RESTREINTE", "STRICTEMENT CONFIDENTIEL"), "nl": ("VERTROUWELIJK", "STRIKT VERTROUWELIJK"), "it": ("RISERVATO", "CONFIDENZIALE", "STRETTAMENTE RISERVATO"),
    "es": ("CONFIDENCIAL", "ESTRICTAMENTE CONFIDENCIAL", "USO INTERNO", "DIFUSIÓN LIMITADA"),
    "pt": ("CONFIDENCIAL", "ESTRITAMENTE CONFIDENCIAL", "USO INTERNO", "RESERVADO"),
    "pl": ("POUFNE", "ŚCIŚLE TAJNE", "ZASTRZEŻONE", "ŚCIŚLE POUFNE"),
}  # fmt: skip
NOT_MARKS = {
    "en": ("We keep what you tell us confidential.", "The secret of good bread is time.", "How do I tell a secret from a rumour?"), "ko": ("비밀이 없는 친구 사이가 좋습니다.", "기밀을 유지하는 방법을 설명해 주세요."), "ja": ("秘密の花園という小説を読みました。",), "zh": ("这个秘密花园的故事很有意思。",),
    "de": ("Wir gehen mit Ihren Angaben vertraulich um.",), "fr": ("Nous gardons cela de façon confidentielle.",), "nl": ("Wij gaan vertrouwelijk met uw gegevens om.",), "it": ("Trattiamo i dati in modo riservato.",),
    "es": ("Tratamos sus datos de forma confidencial.", "El secreto del buen pan es el tiempo."),
    "pt": ("Tratamos os seus dados de forma confidencial.", "O segredo do bom pão é o tempo."),
    "pl": ("Traktujemy Państwa dane poufnie.", "Tajemnicą dobrego chleba jest czas."),
}  # fmt: skip
TLP = ("TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN")
MARK_WORDS = {
    "en": ("Classification", "Handling"),
    "ko": ("보안등급", "문서등급"),
    "ja": ("機密区分", "取扱区分"),
    "zh": ("密级", "保密级别"),
    "de": ("Einstufung", "Klassifizierung"),
    "fr": ("classification",),
    "nl": ("classificatie",),
    "it": ("classificazione",),
    "es": ("clasificación",),
    "pt": ("classificação",),
    "pl": ("klauzula",),
}
CONTRACTS = {
    "en": ("This Service Agreement is made on {} between Hanbit Logistics Ltd. (the Supplier) and Nordwind Energy Inc. (the Customer).", "MINUTES OF THE MEETING OF THE BOARD OF DIRECTORS\nThe meeting was called to order on {}. A quorum was present."),
    "ko": ("물품공급계약서\n주식회사 한빛물산(이하 “갑”)과 주식회사 누리에너지(이하 “을”)는 {}에 다음과 같이 계약을 체결한다.", "이사회 의사록\n일시: {}\n장소: 본사 회의실\n의장은 성원이 되었음을 확인하고 개회를 선언하였다."),
    "ja": ("業務委託契約書\n株式会社青空商事(以下「甲」という)と株式会社星野電機(以下「乙」という)は、{}に次のとおり契約を締結する。", "取締役会議事録\n日時:{}\n場所:本社会議室"),
    "zh": ("采购合同\n甲方:蓝天贸易有限公司\n乙方:星河电子有限公司\n双方于{}订立本合同。", "董事会会议纪要\n时间:{}\n地点:总部会议室"),
    "de": ("Dienstleistungsvertrag\nzwischen der Nordwind Energie GmbH (nachfolgend „Auftraggeber“) und der Tekmar AG (nachfolgend „Auftragnehmer“), geschlossen am {}.",),
    "fr": ("CONTRAT DE PRESTATION DE SERVICES\nEntre les soussignés : la société Solvira SAS (ci-après « le Client ») et la société Tekmar SARL (ci-après « le Prestataire »), le {}.",),
    "nl": ("OVEREENKOMST VAN OPDRACHT\nDe ondergetekenden: Nordwind B.V. (hierna: opdrachtgever) en Tekmar B.V. (hierna: opdrachtnemer) komen op {} overeen.",),
    "it": ("CONTRATTO DI FORNITURA\nTra la società Solvira S.r.l. (di seguito “il Cliente”) e la società Tekmar S.p.A. (di seguito “il Fornitore”), stipulato il {}.",),
    "es": ("CONTRATO DE PRESTACIÓN DE SERVICIOS\nDe una parte, Solvira, S.L. (en adelante, «el Cliente») y de otra, Tekmar, S.A. (en adelante, «el Proveedor»), suscriben el presente contrato el {}.",),
    "pt": ("CONTRATO DE PRESTAÇÃO DE SERVIÇOS\nEntre a Solvira, Lda. (doravante «Cliente») e a Tekmar, S.A. (doravante «Prestador») é celebrado em {} o presente contrato.",),
    "pl": ("UMOWA O ŚWIADCZENIE USŁUG\nzawarta w dniu {} pomiędzy Solvira Sp. z o.o. (zwaną dalej „Zamawiającym”) a Tekmar S.A. (zwaną dalej „Wykonawcą”).",),
}  # fmt: skip
NOT_CONTRACTS = {
    "en": ("We talked about the contract over lunch.",),
    "ko": ("계약 이야기는 점심에 하기로 했습니다.",),
    "ja": ("契約の話は昼食のときにしました。",),
    "zh": ("我们在午饭时聊了合同的事。",),
    "de": ("Über den Vertrag sprachen wir beim Mittagessen.",),
    "fr": ("Nous avons parlé du contrat à midi.",),
    "nl": ("We spraken bij de lunch over het contract.",),
    "it": ("Abbiamo parlato del contratto a pranzo.",),
    "es": ("Hablamos del contrato durante la comida.",),
    "pt": ("Falámos do contrato ao almoço.",),
    "pl": ("O umowie rozmawialiśmy przy obiedzie.",),
}


def _contract(rng: Random, lang: str) -> Value:
    return whole(
        rng.choice(CONTRACTS[lang]).format(
            f"{rng.randint(2019, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        ),
        "contract",
        "marking",
    )


MARKINGS: tuple[Kind, ...] = (
    kind("handling-mark", "marking", "https://www.archives.gov/cui/registry/category-marking-list", lambda r, g: whole(r.choice(MARKS[g]), "handling-mark", "marking"), lambda r, g: ("", r.choice(NOT_MARKS[g])), MARK_WORDS, ("classification",), forms=ALONE, alone=True, said=False, weight=4),
    kind("traffic-light-mark", "marking", "https://www.first.org/tlp/", lambda r, g: whole(r.choice(TLP), "traffic-light-mark", "marking"), lambda r, g: ("", r.choice(("TLP:CLEAR", "RED: stop, AMBER: wait", "the TLP page"))), MARK_WORDS, ("tlp",), forms=ALONE, alone=True, said=False, weight=2),
    kind("contract", "marking", "https://www.law.cornell.edu/wex/contract", _contract, lambda r, g: ("", r.choice(NOT_CONTRACTS[g])), {"*": ("contract",)}, ("contract",), forms=ALONE, alone=True, said=False, weight=3),
)  # fmt: skip
