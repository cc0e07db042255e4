"""Names of people as each language writes them, composed of common parts.

No name is a person's: given and family names are common ones, paired by chance.
"""

from __future__ import annotations

from random import Random

from bench.corpus.model import Value, whole, within

GIVEN = {
    "en": [
        "James",
        "Mary",
        "Robert",
        "Patricia",
        "Michael",
        "Linda",
        "David",
        "Barbara",
        "Emily",
        "Daniel",
        "Laura",
        "Kevin",
        "Rachel",
        "Brian",
        "Helen",
    ],
    "de": [
        "Lukas",
        "Anna",
        "Jonas",
        "Lena",
        "Felix",
        "Marie",
        "Stefan",
        "Sabine",
        "Jürgen",
        "Katrin",
        "Matthias",
        "Claudia",
        "Tobias",
        "Birgit",
    ],
    "fr": [
        "Julien",
        "Camille",
        "Nicolas",
        "Sophie",
        "Antoine",
        "Claire",
        "Mathieu",
        "Élodie",
        "Philippe",
        "Nathalie",
        "Hélène",
        "Benoît",
    ],
    "nl": [
        "Daan",
        "Sanne",
        "Bram",
        "Lotte",
        "Pieter",
        "Fleur",
        "Joost",
        "Marieke",
        "Willem",
        "Anouk",
        "Ruben",
        "Femke",
    ],
    "it": [
        "Marco",
        "Giulia",
        "Luca",
        "Francesca",
        "Andrea",
        "Chiara",
        "Matteo",
        "Valentina",
        "Paolo",
        "Elena",
        "Stefano",
        "Ilaria",
    ],
    "ko": [
        "민수",
        "서연",
        "지훈",
        "수진",
        "현우",
        "지은",
        "동현",
        "은주",
        "성호",
        "미영",
        "준호",
        "혜진",
        "영수",
        "하은",
        "도윤",
        "소희",
        "태영",
        "유진",
        "상민",
        "보람",
    ],
    "ja": ["太郎", "花子", "健一", "美咲", "翔太", "由美", "大輔", "恵子", "拓也", "直樹", "真由美", "浩二"],
    "zh": ["伟", "芳", "秀英", "娜", "敏", "静", "志强", "丽", "建国", "雪梅", "晓东", "海燕"],
    "es": [
        "Carlos",
        "Lucía",
        "Javier",
        "Carmen",
        "Alejandro",
        "Marta",
        "José",
        "Ana",
        "Miguel",
        "Sofía",
        "Pablo",
        "Rocío",
    ],
    "pt": [
        "João",
        "Mariana",
        "Pedro",
        "Beatriz",
        "Tiago",
        "Inês",
        "Rafael",
        "Camila",
        "Gustavo",
        "Letícia",
        "Rui",
        "Conceição",
    ],
    "pl": [
        "Piotr",
        "Katarzyna",
        "Tomasz",
        "Agnieszka",
        "Krzysztof",
        "Małgorzata",
        "Paweł",
        "Zofia",
        "Łukasz",
        "Joanna",
        "Michał",
        "Ewa",
    ],
}
FAMILY = {
    "en": [
        "Smith",
        "Johnson",
        "Williams",
        "Brown",
        "Jones",
        "Miller",
        "Davis",
        "Wilson",
        "Anderson",
        "Taylor",
        "Moore",
        "Harris",
        "Walker",
        "Hughes",
    ],
    "de": [
        "Müller",
        "Schmidt",
        "Schneider",
        "Fischer",
        "Weber",
        "Wagner",
        "Becker",
        "Hoffmann",
        "Schäfer",
        "Koch",
        "Richter",
        "Krüger",
    ],
    "fr": [
        "Martin",
        "Bernard",
        "Dubois",
        "Thomas",
        "Robert",
        "Petit",
        "Durand",
        "Leroy",
        "Moreau",
        "Lefebvre",
        "Girard",
        "Fournier",
    ],
    "nl": ["de Jong", "Jansen", "de Vries", "van den Berg", "Bakker", "Visser", "Smit", "Meijer", "Mulder", "Bos"],
    "it": [
        "Rossi",
        "Russo",
        "Ferrari",
        "Esposito",
        "Bianchi",
        "Romano",
        "Colombo",
        "Ricci",
        "Marino",
        "Greco",
        "Conti",
        "Bruno",
    ],
    "ko": [
        "김",
        "이",
        "박",
        "최",
        "정",
        "강",
        "조",
        "윤",
        "장",
        "임",
        "한",
        "오",
        "서",
        "신",
        "권",
        "황",
        "안",
        "송",
        "류",
        "홍",
    ],
    "ja": ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田"],
    "zh": ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙"],
    "es": [
        "García",
        "Fernández",
        "Martínez López",
        "Sánchez",
        "Gómez Ruiz",
        "Muñoz",
        "Álvarez",
        "Romero",
        "Navarro",
        "Ortega Díaz",
        "Castro",
        "Núñez",
    ],
    "pt": [
        "Silva",
        "Santos",
        "Oliveira",
        "Ferreira",
        "Pereira",
        "Costa",
        "Rodrigues",
        "Almeida",
        "Sousa",
        "Carvalho",
        "Gonçalves",
        "dos Santos",
    ],
    "pl": [
        "Kowalski",
        "Nowak",
        "Wiśniewski",
        "Wójcik",
        "Kamiński",
        "Lewandowski",
        "Zieliński",
        "Szymański",
        "Woźniak",
        "Dąbrowski",
        "Mazur",
        "Jankowski",
    ],
}
NAME_WORDS = {
    "en": ("name", "customer name", "patient", "contact person", "employee", "full name"),
    "ko": ("성명", "이름", "고객명", "담당자", "환자명", "예금주"),
    "ja": ("氏名", "お名前", "担当者", "患者名"),
    "zh": ("姓名", "客户姓名", "联系人", "患者姓名"),
    "de": ("Name", "Kunde", "Ansprechpartner", "Patient", "Mitarbeiter"),
    "fr": ("nom", "nom du client", "patient", "interlocuteur"),
    "nl": ("naam", "klant", "contactpersoon", "patiënt"),
    "it": ("nome", "nome e cognome", "cliente", "paziente", "referente"),
    "es": ("nombre", "nombre y apellidos", "cliente", "paciente", "titular"),
    "pt": ("nome", "nome completo", "cliente", "paciente", "titular"),
    "pl": ("imię i nazwisko", "klient", "pacjent", "osoba kontaktowa"),
}
TITLES = {
    "en": ("Mr. {}", "Ms. {}", "Dr. {}", "Mrs. {}", "Prof. {}"),
    "de": ("Herr {}", "Frau {}", "Herr Dr. {}"),
    "fr": ("M. {}", "Mme {}", "Dr {}"),
    "nl": ("dhr. {}", "mevr. {}", "dr. {}"),
    "it": ("Sig. {}", "Sig.ra {}", "Dott. {}"),
    "ja": ("{}様", "{}さん", "{}部長", "{}先生"),
    "zh": ("{}先生", "{}女士", "{}经理", "{}主任"),
    "ko": ("{} 대리", "{} 과장", "{} 부장", "{}님", "{} 씨", "{} 교수", "{} 팀장", "{} 선생님", "{} 대표", "{}씨"),
    "es": ("Sr. {}", "Sra. {}", "D. {}", "Dra. {}"),
    "pt": ("Sr. {}", "Sra. {}", "Dr. {}", "Dra. {}"),
    "pl": ("Pan {}", "Pani {}", "dr {}"),
}
NOT_NAMES = {
    "en": (("project name", "Bluebird"), ("file name", "report_final.pdf"), ("product name", "Cloud Storage Basic"), ("cluster name", "prod-eu-1"), ("event", "May Day"), ("branch name", "main")),
    "ko": (("제품명", "스마트 냉장고"), ("파일명", "보고서_최종.hwp"), ("과제명", "차세대 시스템 구축"), ("메뉴", "김치찌개"), ("행사", "이사 준비"), ("부서", "정부 대표단"), ("주제", "조사 과장 논란"), ("회사명", "한빛전자")),
    "ja": (("製品名", "冷蔵庫"), ("ファイル名", "報告書.pdf"), ("会社名", "青空商事"), ("件名", "会議のお知らせ")),
    "zh": (("产品名称", "智能冰箱"), ("文件名", "报告.docx"), ("公司名称", "蓝天贸易"), ("项目名称", "新系统建设")),
    "de": (("Produktname", "Kühlschrank Basic"), ("Dateiname", "bericht.pdf"), ("Projekt", "Neubau Halle 3"), ("Rechnername", "prod-01")),
    "fr": (("nom du produit", "réfrigérateur Basic"), ("nom de fichier", "rapport.pdf"), ("projet", "nouveau bâtiment")),
    "nl": (("productnaam", "koelkast Basic"), ("bestandsnaam", "rapport.pdf"), ("project", "nieuwbouw hal 3")),
    "it": (("nome del prodotto", "frigorifero Basic"), ("nome del file", "relazione.pdf"), ("progetto", "nuovo capannone")),
    "es": (("nombre del producto", "frigorífico Basic"), ("nombre del archivo", "informe.pdf"), ("proyecto", "nueva nave 3"), ("evento", "jornada de puertas abiertas")),
    "pt": (("nome do produto", "frigorífico Basic"), ("nome do ficheiro", "relatorio.pdf"), ("projeto", "novo armazém 3"), ("evento", "dia aberto")),
    "pl": (("nazwa produktu", "lodówka Basic"), ("nazwa pliku", "raport.pdf"), ("projekt", "nowa hala 3"), ("wydarzenie", "dzień otwarty")),
}  # fmt: skip


def name(rng: Random, lang: str) -> str:
    """A full name as it is written in ``lang``."""
    given, family = rng.choice(GIVEN[lang]), rng.choice(FAMILY[lang])
    if lang in {"ko", "zh"}:
        return family + given
    if lang == "ja":
        return family + rng.choice(("", " ", "　")) + given
    return f"{given} {family}"


def label_of(lang: str) -> str:
    """Which detector a name in ``lang`` belongs to."""
    return "kr-person-name" if lang == "ko" else "person-name"


def named(rng: Random, lang: str) -> Value:
    """A name by itself."""
    return whole(name(rng, lang), label_of(lang), "person")


def titled(rng: Random, lang: str) -> Value:
    """A name with what people are called."""
    pattern, text = rng.choice(TITLES[lang]), name(rng, lang)
    before, _, after = pattern.partition("{}")
    if lang in {"ja"}:
        text = rng.choice(FAMILY["ja"])

    return within(before, text, after, label_of(lang), "person")


def not_a_name(rng: Random, lang: str) -> tuple[str, str]:
    """The name of a thing, behind its word."""
    return rng.choice(NOT_NAMES[lang])
