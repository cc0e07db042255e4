"""People and where they are: names, addresses, numbers, dates, positions.  Mail domains are invented."""

from __future__ import annotations

from random import Random

from bench.corpus.draw import chars, date, mask
from bench.corpus.model import LANGUAGES, Kind, Value, kind, whole
from bench.corpus.names import FAMILY, GIVEN, NAME_WORDS, named, not_a_name, titled

STEMS = ("hanbit", "nordwind", "bluefern", "tekmar", "solvira", "asterlog", "minerva", "quadro", "lumisoft", "orvance")
SUFFIXES = {
    "ko": ("co.kr", "or.kr", "kr"),
    "ja": ("co.jp", "jp"),
    "zh": ("com.cn", "cn"),
    "de": ("de",),
    "fr": ("fr",),
    "nl": ("nl",),
    "it": ("it",),
    "en": ("com", "org", "co.uk", "io"),
    "es": ("es", "com.mx", "com.ar"),
    "pt": ("pt", "com.br"),
    "pl": ("pl", "com.pl"),
}


def email(rng: Random, lang: str) -> str:
    """An address at an invented domain (RFC 5321)."""
    given = "".join(c for c in rng.choice(GIVEN["en"] + GIVEN["nl"]).lower() if c.isascii())
    family = rng.choice(FAMILY["en"] + FAMILY["it"]).lower()
    local = rng.choice(
        (
            f"{given}.{family}",
            f"{given[0]}{family}",
            f"{given}{rng.randint(1, 99)}",
            f"{given}_{family}",
            f"{given}+news",
        )
    )
    host = rng.choice(STEMS) + rng.choice(("", "-group", "soft", "-lab"))
    return f"{local}@{host}.{rng.choice(SUFFIXES[lang])}"


def _not_email(rng: Random, lang: str) -> tuple[str, str]:
    return rng.choice(
        (
            ("package", f"react@{rng.randint(15, 19)}.{rng.randint(0, 9)}.0"), ("handle", f"@{rng.choice(STEMS)}_team"),
            ("decorator", "@app.route"), ("image", f"registry/app@sha256:{chars(rng, 64, 'h')}"), ("price", "3 pcs @ 12.50"),
            ("mention", f"@{rng.choice(STEMS)}"), ("import", f"@{rng.choice(STEMS)}/core@2.1.0"), ("remark", "name (at) domain"),
        )
    )  # fmt: skip


#: Plans of the national authorities; international form by ITU-T E.164.
PHONES = {
    "en": ("+1 (415) {3:n}-{4:d}", "+1 212-{3:n}-{4:d}", "(312) {3:n}-{4:d}", "+44 20 79{2:d} {4:d}", "+44 77{2:d} 9{5:d}"),
    "de": ("+49 30 {3:n}{4:d}", "+49 151 {2:n}{6:d}", "030 {3:n} {4:d}", "0171 {3:n}{4:d}"),
    "fr": ("+33 1 4{1:d} {2:d} {2:d} {2:d}", "06 1{1:d} {2:d} {2:d} {2:d}", "01 42 {2:d} {2:d} {2:d}"),
    "nl": ("+31 20 6{2:d} {4:d}", "06-1{7:d}", "020-6{2:d} {4:d}"),
    "it": ("+39 06 6{3:d} {4:d}", "+39 347 {3:n} {4:d}", "347 {3:n}{4:d}"),
    "ja": ("+81 3-3{3:d}-{4:d}", "090-{1:n}{3:d}-{4:d}", "03-3{3:d}-{4:d}"),
    "zh": ("+86 138 {4:d} {4:d}", "138{4:d}{4:d}", "010-6{7:d}"),
    "ko": ("010-{1:n}{3:d}-{4:d}", "010{1:n}{3:d}{4:d}", "02-{1:n}{2:d}-{4:d}", "031-{1:n}{2:d}-{4:d}", "+82 10-{1:n}{3:d}-{4:d}", "010.{1:n}{3:d}.{4:d}", "051-{1:n}{2:d}-{4:d}"),
    "es": ("+34 6{2:d} {3:d} {3:d}", "6{2:d} {2:d} {2:d} {2:d}", "91 {3:n} {2:d} {2:d}", "+52 55 {4:n} {4:d}"),
    "pt": ("+351 91{1:d} {3:d} {3:d}", "91{1:d} {3:d} {3:d}", "+55 11 9{4:d}-{4:d}", "(11) 9{4:d}-{4:d}"),
    "pl": ("+48 5{1:n}{1:d} {3:d} {3:d}", "5{1:n}{1:d} {3:d} {3:d}", "22 {3:n} {2:d} {2:d}"),
}  # fmt: skip
PHONE_WORDS = {
    "en": ("phone", "mobile", "telephone", "call back number"), "ko": ("연락처", "전화번호", "휴대폰", "핸드폰 번호"),
    "ja": ("電話番号", "携帯", "連絡先"), "zh": ("电话", "手机号", "联系电话"), "de": ("Telefon", "Handynummer", "Tel."),
    "fr": ("téléphone", "portable", "tél."), "nl": ("telefoon", "mobiel", "tel."), "it": ("telefono", "cellulare", "tel."),
    "es": ("teléfono", "móvil", "tel."),
    "pt": ("telefone", "telemóvel", "celular"),
    "pl": ("telefon", "tel. kom.", "numer telefonu"),
}  # fmt: skip


def phone(rng: Random, lang: str) -> Value:
    """A number of the plan of the country of ``lang``."""
    text = mask(rng, rng.choice(PHONES[lang]))
    return whole(text, "kr-phone" if lang == "ko" else "phone", "contact")


def _not_phone(rng: Random, lang: str) -> tuple[str, str]:
    word, pattern = rng.choice(
        (
            ("ticket", "2024-{4:d}-{4:d}"), ("order", "20240{1:n}1{1:d}-{6:d}"), ("part", "99-{4:d}-{3:C}"), ("ISBN", "978-89-{4:d}-{3:d}-{1:d}"),
            ("version", "17.2.{1:d}.{3:d}"), ("invoice", "INV-{4:d}-{4:d}"), ("time", "2025-0{1:n}-1{1:d} 1{1:d}:3{1:d}:0{1:d}"), ("doc", "KS-{4:d}-{2:d}"),
        )
    )  # fmt: skip
    return word, mask(rng, pattern)


STREETS = {
    "en": ("{} {} Street, {}, {} {}", ("Maple", "Oak", "Cedar", "Washington", "Lincoln", "Lake"), ("Springfield", "Madison", "Portland", "Austin")),
    "de": ("{}{} {}, {} {}", ("Linden", "Haupt", "Bahnhof", "Garten", "Schul", "Berg"), ("Berlin", "München", "Hamburg", "Köln", "Leipzig")),
    "fr": ("{} rue {}, {} {}", ("de la République", "des Lilas", "Victor Hugo", "du Moulin", "de l'Église"), ("Paris", "Lyon", "Nantes", "Lille")),
    "nl": ("{} {}, {} {}", ("Dorpsstraat", "Kerkstraat", "Molenweg", "Stationsweg", "Beatrixlaan"), ("Utrecht", "Amsterdam", "Delft", "Breda")),
    "it": ("Via {} {}, {} {}", ("Garibaldi", "Roma", "Mazzini", "Verdi", "Dante"), ("Milano", "Torino", "Bologna", "Firenze")),
    "es": ("{} {} {}, {} {}", ("Mayor", "Alcalá", "Colón", "de la Paz", "Serrano"), ("Madrid", "Sevilla", "Valencia", "Bilbao")),
    "pt": ("{} {}, {}, {} {}", ("Augusta", "das Flores", "do Carmo", "da Liberdade", "Sete de Setembro"), ("Lisboa", "Porto", "São Paulo", "Curitiba")),
    "pl": ("ul. {} {}, {} {}", ("Długa", "Marszałkowska", "Polna", "Słoneczna", "Kościuszki"), ("Warszawa", "Kraków", "Gdańsk", "Poznań")),
}  # fmt: skip


def _western(rng: Random, lang: str) -> str:
    _, streets, towns = STREETS[lang]
    street, town, house = rng.choice(streets), rng.choice(towns), rng.randint(1, 199)
    if lang == "en":
        state = {"Springfield": "IL 627", "Madison": "WI 537", "Portland": "OR 972", "Austin": "TX 787"}[town]
        return f"{house} {street} {rng.choice(('Street', 'Avenue', 'Road', 'St.', 'Ave.'))}, {town}, {state}{chars(rng, 2, 'd')}"
    if lang == "de":
        return f"{street}{rng.choice(('straße', 'str.', 'weg'))} {house}, {mask(rng, '{1:n}{4:d}')} {town}"
    if lang == "fr":
        return f"{house} {rng.choice(('rue', 'avenue', 'boulevard'))} {street}, {rng.choice(('75', '69', '44', '59'))}0{mask(rng, '{2:d}')} {town}"
    if lang == "es":
        return f"{rng.choice(('Calle', 'C/', 'Avenida', 'Plaza'))} {street} {house}, {rng.choice(('28', '41', '46', '48'))}0{mask(rng, '{2:d}')} {town}"
    if lang == "pt":
        code = "{1:n}{3:d}-{3:d}" if town in {"Lisboa", "Porto"} else "0{1:n}{3:d}-{3:d}"
        return f"{rng.choice(('Rua', 'Avenida', 'Travessa'))} {street}, {house}, {mask(rng, code)} {town}"
    if lang == "pl":
        flat = rng.choice(("", f"/{rng.randint(1, 40)}", f" m. {rng.randint(1, 40)}"))
        return f"{rng.choice(('ul.', 'al.'))} {street} {house}{flat}, {mask(rng, '{2:d}-{3:d}')} {town}"
    if lang == "nl":
        return f"{street} {house}, {mask(rng, '{1:n}{3:d}')} {rng.choice(('AB', 'CD', 'GH', 'KL', 'XP'))} {town}"
    return f"{rng.choice(('Via', 'Piazza', 'Corso'))} {street} {house}, {mask(rng, '{1:n}0{1:d}{2:d}')} {town}"


def address(rng: Random, lang: str) -> Value:
    """A postal address as the postal service of the country writes it (https://www.upu.int, addressing by country)."""
    if lang == "ko":
        city, district = rng.choice(
            (
                ("서울특별시", "강남구"),
                ("서울시", "마포구"),
                ("부산광역시", "해운대구"),
                ("경기도", "성남시 분당구"),
                ("대전광역시", "유성구"),
                ("서울", "종로구"),
            )
        )
        if rng.random() < 0.7:
            road = rng.choice(("테헤란로", "월드컵로", "센텀중앙로", "판교역로", "대학로", "새문안로 5가길"))
            return whole(f"{city} {district} {road} {rng.randint(1, 400)}", "kr-address", "contact")
        dong = rng.choice(("역삼동", "서교동", "우동", "삼평동", "궁동"))
        return whole(f"{city} {district} {dong} {rng.randint(1, 900)}-{rng.randint(1, 40)}", "kr-address", "contact")
    if lang == "ja":
        ward = rng.choice(("東京都港区芝公園", "東京都新宿区西新宿", "大阪府大阪市北区梅田", "福岡県福岡市中央区天神"))
        text = f"〒{mask(rng, '{3:n}-{4:d}')} {ward}{rng.randint(1, 6)}-{rng.randint(1, 20)}-{rng.randint(1, 30)}"
        return whole(text, "postal-address", "contact")
    if lang == "zh":
        return whole(_western(rng, "en"), "postal-address", "contact")
    return whole(_western(rng, lang), "postal-address", "contact")


NOT_ADDRESSES = {
    "en": ("IP address assigned", "the road map for 2025", "Main Street is closed today"), "ko": ("서울시 교통 정책", "강남구 인구 통계", "메모리 주소", "대학로 공연 안내"),
    "ja": ("東京都の政策", "メモリアドレス"), "zh": ("北京市交通政策", "内存地址"), "de": ("die Straße ist gesperrt", "Berlin im Sommer"),
    "fr": ("la rue est fermée", "Paris en été"), "nl": ("de straat is afgesloten", "Utrecht in de zomer"), "it": ("la strada è chiusa", "Milano in estate"),
    "es": ("la calle está cortada", "Madrid en verano", "dirección IP asignada"),
    "pt": ("a rua está fechada", "Lisboa no verão"),
    "pl": ("ulica jest zamknięta", "Kraków latem"),
}  # fmt: skip
ADDRESS_WORDS = {
    "en": ("address", "shipping address", "home address"), "ko": ("주소", "배송지", "거주지"), "ja": ("住所", "配送先"), "zh": ("地址", "address"),
    "de": ("Adresse", "Anschrift"), "fr": ("adresse", "domicile"), "nl": ("adres", "woonadres"), "it": ("indirizzo", "residenza"),
    "es": ("dirección", "domicilio", "dirección de envío"),
    "pt": ("endereço", "morada"),
    "pl": ("adres", "adres zamieszkania"),
}  # fmt: skip
BIRTH_WORDS = {
    "en": ("date of birth", "DOB", "born"), "ko": ("생년월일", "생일"), "ja": ("生年月日", "誕生日"), "zh": ("出生日期", "生日"),
    "de": ("Geburtsdatum", "geboren am"), "fr": ("date de naissance", "né le"), "nl": ("geboortedatum", "geboren op"), "it": ("data di nascita", "nato il"),
    "es": ("fecha de nacimiento", "nacido el"),
    "pt": ("data de nascimento", "nascido em"),
    "pl": ("data urodzenia", "ur."),
}  # fmt: skip
OTHER_DAYS = {
    "en": ("delivery date", "release date", "due date"), "ko": ("납기일", "배포일", "회의일"), "ja": ("納期", "発売日"), "zh": ("交货日期", "发布日期"),
    "de": ("Lieferdatum", "Rechnungsdatum"), "fr": ("date de livraison", "échéance"), "nl": ("leverdatum", "factuurdatum"), "it": ("data di consegna", "scadenza"),
    "es": ("fecha de entrega", "vencimiento"),
    "pt": ("data de entrega", "vencimento"),
    "pl": ("data dostawy", "termin płatności"),
}  # fmt: skip


def day(rng: Random, lang: str, first: int, last: int) -> str:
    """A date as it is written in ``lang``."""
    year, month, day_ = date(rng, first, last)
    if lang in {"de", "pl"}:
        return f"{day_:02}.{month:02}.{year}"
    if lang in {"fr", "it", "es", "pt"}:
        return f"{day_:02}/{month:02}/{year}"
    if lang == "nl":
        return f"{day_:02}-{month:02}-{year}"
    if lang == "ko":
        return rng.choice(
            (f"{year}년 {month}월 {day_}일", f"{year}-{month:02}-{day_:02}", f"{year}.{month:02}.{day_:02}")
        )
    if lang in {"ja", "zh"}:
        return rng.choice((f"{year}年{month}月{day_}日", f"{year}-{month:02}-{day_:02}"))
    return rng.choice((f"{year}-{month:02}-{day_:02}", f"{month:02}/{day_:02}/{year}"))


def _position(rng: Random, lang: str) -> Value:
    south, east = rng.uniform(35, 52), rng.choice((rng.uniform(2, 14), rng.uniform(126, 140)))
    return whole(f"{south:.6f}, {east:.6f}", "geo-position", "location")


def _not_position(rng: Random, lang: str) -> tuple[str, str]:
    return rng.choice(
        (
            ("size", "1920.0, 1080.0"),
            ("rough area", f"{rng.randint(35, 52)}, {rng.randint(2, 14)}"),
            ("weights", f"0.{rng.randint(1000, 9999)}, 0.{rng.randint(1000, 9999)}"),
            ("version", f"{rng.randint(1, 40)}.{rng.randint(1, 9)}, {rng.randint(1, 40)}.{rng.randint(1, 9)}"),
        )
    )


GEO_WORDS = {
    "*": ("GPS", "coordinates", "lat/long", "position"),
    "ko": ("좌표", "GPS 위치", "위치"),
    "de": ("Koordinaten", "GPS"),
    "fr": ("coordonnées GPS",),
    "ja": ("座標", "GPS"),
    "zh": ("坐标", "GPS"),
    "es": ("coordenadas", "GPS"),
    "pt": ("coordenadas", "GPS"),
    "pl": ("współrzędne", "GPS"),
}
MAIL_WORDS = {
    "*": ("e-mail", "email", "mail"),
    "ko": ("이메일", "메일 주소"),
    "ja": ("メールアドレス", "メール"),
    "zh": ("邮箱", "电子邮件"),
    "es": ("correo electrónico", "correo", "e-mail"),
    "pt": ("e-mail", "correio eletrónico"),
    "pl": ("e-mail", "adres e-mail"),
}
PEOPLE: tuple[Kind, ...] = (
    kind("kr-person-name", "person", "https://www.scourt.go.kr (가족관계 통계, 성씨)", named, not_a_name, NAME_WORDS, ("customer_name", "name"), languages=("ko",), weight=4),
    kind("kr-person-name", "person", "https://www.korean.go.kr (호칭)", titled, not_a_name, {"ko": ("참석자", "수신", "보고자", "문의")}, ("owner",), languages=("ko",), weight=4),
    kind("person-name", "person", "https://www.behindthename.com/top/", named, not_a_name, NAME_WORDS, ("customer_name", "full_name"), languages=tuple(g for g in LANGUAGES if g != "ko"), weight=5),
    kind("person-name", "person", "https://www.behindthename.com/top/", titled, not_a_name, {"en": ("attendee", "reported by"), "*": ("contact", "from", "to")}, ("owner",), languages=tuple(g for g in LANGUAGES if g != "ko"), weight=3),
    kind("email", "contact", "https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2", lambda r, g: whole(email(r, g), "email", "contact"), _not_email, MAIL_WORDS, ("email", "contact_email"), weight=8),
    kind("phone", "contact", "https://www.itu.int/rec/T-REC-E.164", phone, _not_phone, PHONE_WORDS, ("phone", "mobile"), languages=tuple(g for g in LANGUAGES if g != "ko"), weight=8),
    kind("kr-phone", "contact", "https://www.msit.go.kr (전기통신번호관리세칙)", phone, _not_phone, PHONE_WORDS, ("phone", "mobile"), languages=("ko",), weight=5),
    kind("postal-address", "contact", "https://www.upu.int/en/Postal-Solutions/Programmes-Services/Addressing-Solutions", address, lambda r, g: ("", r.choice(NOT_ADDRESSES[g])), ADDRESS_WORDS, ("address",), languages=("en", "de", "fr", "nl", "it", "ja", "es", "pt", "pl"), weight=4),
    kind("kr-address", "contact", "https://www.juso.go.kr", address, lambda r, g: ("", r.choice(NOT_ADDRESSES[g])), ADDRESS_WORDS, ("address",), languages=("ko",), weight=4),
    kind("birth-date", "person", "https://www.iso.org/iso-8601-date-and-time-format.html", lambda r, g: whole(day(r, g, 1945, 2006), "birth-date", "person"), lambda r, g: (r.choice(OTHER_DAYS[g]), day(r, g, 2019, 2026)), BIRTH_WORDS, ("date_of_birth", "dob"), weight=5),
    kind("geo-position", "location", "https://www.rfc-editor.org/rfc/rfc5870", _position, _not_position, GEO_WORDS, ("position", "gps"), weight=3),
)  # fmt: skip
