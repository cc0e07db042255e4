"""Marks that say how a text may be handled, in more than ten languages, where they stand as marks.

"Confidential" in a sentence is a word; alone on its line, in brackets, or behind "classification:" it is a mark.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.detector import Detector, Pattern

_MARKS: Final = (
    # English; Traffic Light Protocol is a pattern of its own.
    "(?i:strictly |highly |company |commercial(?:ly)? |business |private (?:&|and) |privileged (?:&|and)"
    " |proprietary (?:&|and) )?(?:CONFIDENTIAL"
    "|Confidential)(?: INFORMATION|(?:[ /-]{1,3}[A-Z ]{3,24}))?"
    "|(?:CUI|CONTROLLED UNCLASSIFIED INFORMATION)(?://[A-Z/-]{2,40})?"
    "|(?:NOT FOR|Not for) (?i:external |public |further )(?:DISTRIBUTION|distribution)"
    "|(?:DO NOT|Do not) (?:DISTRIBUTE|distribute|FORWARD|forward|SHARE|share) (?i:outside|beyond|externally)"
    "[A-Za-z ]{0,24}"
    "|(?:TOP )?SECRET(?://[A-Z/ ]{2,20})?|RESTRICTED|PROPRIETARY(?: AND CONFIDENTIAL| & CONFIDENTIAL)?|(?:FOR"
    " )?(?:INTERNAL|OFFICIAL) USE ONLY"
    "|Strictly [Cc]onfidential|Internal [Uu]se [Oo]nly|[Ff]or internal use only|NOT FOR DISTRIBUTION|DO NOT"
    " DISTRIBUTE|ATTORNEY[- ]CLIENT PRIVILEGED?|PRIVILEGED (?:AND|&) CONFIDENTIAL|OFFICIAL-SENSITIVE"
    # Korean, Japanese, Chinese
    "|사내 ?한정|영업 ?비밀|대외 ?주의"
    "|대 ?외 ?비|(?:군사)?[1-3I]{1,3}급 ?비밀|극 ?비|기 ?밀|사내 ?한|사외 ?비|열람 ?제한|취급 ?주의|내부 ?"
    "(?:자료|문서|용)|비공개"
    "|社外秘|部外秘|関係者外秘|極秘|機密|厳秘|取扱注意|秘密|绝密|絶密|机密|秘密★?"
    "|内部资料[ ，,]{0,2}(?:注意保密|请勿外传|严禁外传)?|注意保密|商业秘密|内部使用"
    "|内部資料|商业机密|內部文件|密件"
    # German, French, Spanish, Italian, Dutch, Portuguese, Russian, Polish, Turkish
    "|(?:STRENG |Streng )?(?:VERTRAULICH|Vertraulich|vertraulich)|STRENG GEHEIM|Streng geheim|GEHEIM|VS[-"
    " –-]{1,3}(?:NfD|NUR FÜR DEN DIENSTGEBRAUCH)|Nur für (?:den )?internen Gebrauch"
    "|Intern[ –-]{1,3}[Nn]ur für Mitarbeiter|FIRMENVERTRAULICH|Firmenvertraulich"
    "|NUR FÜR DEN INTERNEN GEBRAUCH"
    "|(?i:strictement confidentiel|usage interne|diffusion limitée)"
    "|(?:STRICTEMENT |Strictement )?(?:CONFIDENTIEL|Confidentiel)(?:LE)?|DIFFUSION RESTREINTE|Diffusion"
    " restreinte|SECRET DÉFENSE"
    "|(?:(?:ESTRICTAMENTE|Estrictamente|ESTRITAMENTE|Estritamente) )?(?:CONFIDENCIAL|Confidencial)"
    "|DIFUSIÓN LIMITADA|USO INTERNO|[Uu]so interno"
    "|Solo para uso interno|Uso restrito"
    "|(?:STRETTAMENTE "
    "|Strettamente )?(?:RISERVATO|Riservato)|CONFIDENZIALE"
    "|(?:STRIKT |Strikt )?(?:VERTROUWELIJK|Vertrouwelijk)|Alleen voor intern gebruik|КОНФИДЕНЦИАЛЬНО"
    "|Конфиденциально|СОВЕРШЕННО СЕКРЕТНО|Совершенно секретно|СЕКРЕТНО"
    "|ДЛЯ СЛУЖЕБНОГО ПОЛЬЗОВАНИЯ|Для служебного пользования"
    "|(?:ŚCIŚLE |Ściśle )?(?:POUFNE|Poufne|poufne)|ŚCIŚLE TAJNE|ZASTRZEŻONE|GİZLİ|HİZMETE ÖZEL"
)
_HINT: Final = (
    "(?i:confidential|secret|restricted|proprietary|use only|not for distribution|do not distribute|privileged"
    "|official-sensitive|cui|controlled unclassified|(?:external|public|further) distribution"
    "|(?:distribute|forward|share) (?:outside|beyond|externally)|nur für mitarbeiter|usage interne"
    "|diffusion limitée|uso restrito"
    "|vertraulich|geheim|dienstgebrauch|nfd"
    "|internen gebrauch|confidentiel|restreinte|confidencial|uso interno|riservato|confidenziale|vertrouwelijk"
    "|intern gebruik|poufne)"
    "|КОНФИДЕНЦ|Конфиденц|СЕКРЕТНО|секретно|СЛУЖЕБНОГО|служебного|TAJNE|ZASTRZE|DIFUSI|GİZLİ|ÖZEL"
    "|대외비|대외 ?주의|사내 ?한정|대 외 비|비밀|극비"
    "|기밀|기 밀|사내한|사외비|열람|취급|내부|비공개"
    "|秘|絶密|绝密|機密|机密|密件|内部|內部|取扱注意"
)
_LABEL: Final = (
    r"(?:(?i:classification|sensitivity|handling|security level|klassifizierung|einstufung|vertraulichkeit"
    r"|niveau de confidentialité|clasificación|classificazione)|문서 ?등급|보안 ?등급"
    r"|등급|機密区分|文書区分|秘密区分|密级|保密等级)"
)
#: Words that are a class only behind their label.
_CLASSES: Final = (
    r"(?i:top secret|secret|confidential|restricted|internal(?: use)?(?: only)?|vertraulich|intern|geheim"
    r"|confidentiel|interne|confidencial|riservato)\b"
)

MARKING: Final = Detector(
    name="handling-mark",
    family="marking",
    meaning="A mark of classification or handling, such as CONFIDENTIAL, 대외비, 社外秘 or Vertraulich.",
    source="https://www.iso.org/standard/27001",
    patterns=(
        Pattern(
            rf"(?m)^[ \t>#*=\-–|\"'+]{{0,12}}((?:{_MARKS})(?:[ /|–—-]{{1,4}}(?:{_MARKS}))?)[\s*=\-–|.!\"'/]{{0,12}}$",
            0.75,
            1,
            hint=_HINT,
        ),
        # The first line of what is quoted: a cell, a string of JSON (whose line ends are blanks by now), a citation.
        Pattern(
            rf"[\"“]((?:{_MARKS})(?:[ /|–—-]{{1,4}}(?:{_MARKS}))?)[*.! ]{{0,4}}(?:\r?\n|  |\\n)", 0.75, 1, hint=_HINT
        ),
        Pattern(rf"[\[(【〔<《★※]{{1,2}} ?({_MARKS}) ?[\])】〕>》★]", 0.75, 1, hint=_HINT),
        # A sentence of its own: at the head of a line or a string, or behind another sentence.
        Pattern(rf"(?m)(?:^|[\"“]|[.!?。] {{0,2}})({_MARKS})[.。](?:[ \n]|\\n|$)", 0.7, 1, hint=_HINT),
        Pattern(rf"{_LABEL}[\"']?\s{{0,3}}[:：=]\s{{0,3}}[\"']?({_MARKS})", 0.85, 1, hint=_HINT),
        Pattern(
            rf"(?:^|[^A-Za-z_])(?:{_LABEL})[\"']?[ \t]{{0,3}}[:：][ \t]{{0,3}}[\"']?({_CLASSES})"
            r"[\"']?[ \t.;,]{0,3}(?:\n|$)",
            0.7,
            1,
            hint=_LABEL,
        ),
    ),
    found=(
        "CONFIDENTIAL\nThe plan for next year",
        "[대외비] 2025년 사업 계획",
        "Report (Vertraulich)",
        "【社外秘】新製品の価格",
        "Classification: TOP SECRET",
        "보안등급: 기밀",
        "*** STRICTLY CONFIDENTIAL ***",
        "(Diffusion restreinte)",
        "机密\n请勿外传",
        "Privileged & Confidential\nDear John",
        "NOT FOR EXTERNAL DISTRIBUTION",
        "Do not distribute outside the company",
        "CUI//SP-PRVCY\nThe report",
        "Classification : Secret\n",
        "文書区分：秘密",
        "[사내 한정] 인사 이동",
        "内部资料 注意保密",
        "Intern – nur für Mitarbeiter",
        "Confidencial - uso interno",
        "Strictement confidentiel",
        'Look at {"id": 3, "body": "CONFIDENTIAL\\nThe plan for next year"}, please',
        'id,text\n1,"대외비\n2025년 사업 계획"',
        'Summarise: "Strictly confidential.\n\nThe plan for next year"',
        "※대외비※".replace("※대외비※", "<대외비>"),
        "보고서를 요약해 줘. 대외비. 1분기 매출은 1,240억",
        '{"content": "社外秘。 来期の価格"}',
        "Summarise this. Strictly confidential. Revenue was 12 million",
    ),
    not_found=(
        "please keep this confidential",
        "What I told you is confidential. Keep it so",
        "이 자료는 대외비. 그래서 보내지 않았다",
        "비밀을 지켜 주세요",
        "the secret of good tea",
        "기밀 유지 계약서 양식을 알려 줘",
        "restricted access to the lab",
        "API_SECRET",
        "do not share",
        "classification: Iris-setosa",
        "the classification is internal to the model",
        "영업 한정 판매",
        "usage: internal function",
        'Mark it as "Confidential"\nbefore you send it',
        '{"levels": ["PUBLIC", "CONFIDENTIAL", "SECRET"], "default": "RESTRICTED"}',
    ),
    misses="Marks inside a sentence, on purpose.",
)

TLP: Final = Detector(
    name="traffic-light-mark",
    family="marking",
    meaning="A mark of the Traffic Light Protocol above CLEAR.",
    source="https://www.first.org/tlp/",
    patterns=(
        Pattern(
            r"(?:\\[nrt]|\b)(TLP ?[:：] ?(?:RED|AMBER(?:\+STRICT)?|GREEN))\b",
            0.95,
            1,
            hint="TLP ?[:：]",
        ),
    ),
    found=("TLP:RED", "Report TLP:AMBER+STRICT"),
    not_found=("TLP:CLEAR", "TLP: white"),
)

#: Titles of contracts and what begins the naming of the parties; minutes, and of whose meeting.
_AGREEMENT: Final = (
    "AGREEMENT|Agreement|CONTRACT|Contract|vertrag|VERTRAG|Vertrag|vereinbarung|CONTRAT|Contrat|CONTRATTO|Contratto|ACCORDO|Accordo|UMOWA|Umowa"
    "|OVEREENKOMST|Overeenkomst|overeenkomst|계약서|협약서|契約書|合同|协议|契约"
)
_PARTIES: Final = (
    "between|BETWEEN|zwischen|Zwischen|Entre les|entre les|Entre |Tra la|Tra |tra la|ondergetekenden|Tussen"
    "|tussen|hereinafter|nachfolgend"
    "|ci-après|di seguito|hierna|en adelante|doravante|pomiędzy|zwan[aąey]|이하|（以下|(?:以下)|甲方|甲（|甲：|乙方"
)
_MINUTES: Final = (
    "MINUTES|Minutes|Protokoll|PROTOKOLL|Niederschrift|Procès-verbal|PROCÈS-VERBAL|Compte rendu|VERBALE|Verbale"
    "|NOTULEN|Notulen"
    "|의사록|회의록|議事録|纪要|会议记录|會議紀錄"
)
_BOARD: Final = (
    "board|Board|BOARD|Vorstand|vorstand|Aufsichtsrat|conseil d[’']administration|Conseil d[’']administration"
    "|CONSEIL D[’']ADMINISTRATION"
    "|consiglio di amministrazione|Consiglio di Amministrazione|CONSIGLIO DI AMMINISTRAZIONE|bestuur|Bestuur"
    "|BESTUUR|directie|raad van"
    "|Raad van|RAAD VAN|이사회|주주총회|取締役会|株主総会|董事会|股东"
)

#: What asks about such papers, and is none: a question, a wish for a form or an explanation.
_ASKS: Final = re.compile(
    r"[?？]|방법|양식|서식|샘플|예시|알려|해\s?줘|해\s?주세요|어떻게|무엇|書き方|教えて|ひな形|とは|怎么|模板|如何"
    r"|\b(?:how|template|sample|example|explain|muster|vorlage|modèle|esempio)\b",
    re.IGNORECASE,
)


def _is_title(value: str) -> bool:
    return _ASKS.search(value.partition("\n")[0]) is None


#: A passage gives way to every value in it: what is said of the whole must not hide the people that it names.
PASSAGE: Final = 0.5

CONTRACT: Final = Detector(
    name="contract",
    family="marking",
    meaning="The opening of a contract or of the minutes of a board.",
    source="https://www.iso.org/standard/27001",
    patterns=(
        Pattern(
            r"(?i:this (?:non-?disclosure |confidentiality |employment |service |licen[cs]e |purchase |share"
            r" purchase )?agreement \(?(?:the \"agreement\"\)? )?(?:is )?(?:made|entered into))[^\n]{0,160}",
            PASSAGE,
            hint="(?i:agreement)[^\n]{0,30}(?i:made|entered into)",
        ),
        Pattern(
            r"(?i:minutes of (?:the|a) (?:[a-z]{1,20} ){0,3}(?:board of directors|board meeting|meeting of the"
            r" board))[^\n]{0,120}",
            PASSAGE,
            0,
            _is_title,
            hint="(?i:minutes of )",
        ),
        Pattern(
            rf"(?m)^[ \t#*>]{{0,4}}([^\n]{{0,48}}(?:{_AGREEMENT})[^\n]{{0,32}}\r?\n{{1,2}}[^\n]{{0,120}}(?"
            rf":{_PARTIES})[^\n]{{0,160}})",
            PASSAGE,
            1,
            hint=_AGREEMENT,
        ),
        Pattern(
            rf"(?m)^[ \t#*>]{{0,4}}([^\n]{{0,16}}(?:{_MINUTES})[^\n]{{0,60}}(?:{_BOARD})[^\n]{{0,120}}(?:\r?\n[^"
            rf"\n]{{0,80}}){{0,2}}"
            rf"|[^\n]{{0,16}}(?:{_BOARD})[^\n]{{0,12}}(?:{_MINUTES})[^\n]{{0,120}}(?:\r?\n[^\n]{{0,80}}){{0,2}})",
            PASSAGE,
            1,
            _is_title,
            hint=_MINUTES,
        ),
        Pattern(
            r"(?:이사회 ?의사록|주주총회 ?의사록|비밀유지 ?(?:계약서|협약서)|取締役会議事録|董事会决议)[^\n]{0,60}",
            PASSAGE,
            0,
            _is_title,
            hint="의사록|비밀유지|議事録|董事会",
        ),
    ),
    found=(
        "This Agreement is entered into as of March 1",
        "Minutes of the meeting of the board of directors".replace(
            "meeting of the board of directors", "Board of Directors"
        ),
        "이사회 의사록 제12차",
    ),
    not_found=(
        "we reached an agreement",
        "the minutes of the meeting",
        "비밀 유지 부탁",
        "How should minutes of a board meeting be written?",
        "이사회 의사록 작성 방법을 알려줘",
        "取締役会議事録の書き方を教えて",
    ),
)

MARKINGS: Final[tuple[Detector, ...]] = (MARKING, TLP, CONTRACT)
