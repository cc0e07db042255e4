"""Health: diagnoses by code beside their word, patients' numbers, prescriptions."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.context import called
from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.places import DIGITS

ICD_10: Final = Detector(
    name="icd-10",
    family="health",
    meaning="A diagnosis by its ICD-10 (KCD) code.",
    source="https://icd.who.int/browse10/2019/en",
    patterns=(Pattern(r"\b[A-TV-Z][0-9][0-9AB](?:\.[0-9A-KXZ]{1,4})?\b", 0.8, needs_context=True),),
    context=(
        "icd",
        "icd-10",
        "icd10",
        "diagnosis",
        "diagnosed",
        "diagnose",
        "diagnostic code",
        "dx",
        "dg.",
        "kcd",
        "imp",
        "상병",
        "진단",
        "진단명",
        "질병코드",
        "상병코드",
        "診断",
        "病名",
        "诊断",
        "diagnostic",
        "diagnóstico",
        "cie-10",
        "cid-10",
        "rozpoznanie",
        "diagnosi",
        "diagnosis code",
        "질병분류",
        "질병 코드",
        "傷病",
        "疾病编码",
        "疾病コード",
        "診斷",
    ),
    found=(
        "Diagnosis: E11.9 type 2 diabetes",
        "상병코드 J45.0 천식",
        "ICD-10 F32.1",
        "Diagnose: M54.5",
        "Imp: K29.7",
        "Rozpoznanie: I10",
    ),
    not_found=("seat A12 on the train", "E11.9", "diagnosis pending", "diagnosed with 12 errors"),
    misses="Diagnoses in words; codes without a word for diagnosis within a line of them.",
)

#: What a patient's number is called in columns, settings and sentences.
_PATIENT: Final = (
    r"(?i:(?:^|[^a-z])mrn(?:[^a-z]|$)|medical[ _-]?record|pati(?:e|ë)nt(?:en)?[ _-]?(?:id|num|nr|no)|num(?:é"
    r"|e)ro[ _](?:de[ _])?patient"
    r"|dossier m(?:é|e)dical|numero (?:di )?(?:cartella|paziente)|cartella clinica|pati(?:e|ë)ntdossier"
    r"|medisch dossier|fallnummer"
    r"|historia cl(?:í|i)nica|(?:^|[^a-z])nhc(?:[^a-z]|$)|prontu(?:á|a)rio"
    r"|processo cl(?:í|i)nico|historii choroby|(?:numer|nr) pacjenta"
    r"|chart[ _-]?n)"
    r"|환자 ?(?:번호|등록)|차트 ?번호|병록|患者番号|患者ID|カルテ番号|病历号|病案号|病歷號|住院号"
)

MEDICAL_RECORD: Final = Detector(
    name="medical-record-number",
    family="health",
    meaning="A patient's number in a hospital's records.",
    source="https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
    patterns=(
        Pattern(
            r"(?:(?i:\bmrn\b|medical record (?:number|no\.?|#)|patient (?:id|number|no\.?)|chart (?:number"
            r"|no\.?)|patientennummer|fallnummer|numéro de dossier médical)"
            r"|환자 ?번호|환자 ?등록번호|차트 ?번호|병록번호|患者番号|患者ID|カルテ番号|病历号|病歷號|住院号)"
            r"(?:은|는|は)?[\"']?\s{0,2}(?:[:：=#]|is)?\s{0,2}[\"']?([A-Z]{0,4}-?[0-9]{4,12}(?:-[0-9]{1,6})?)\b",
            0.85,
            1,
            hint=(
                r"(?i:\bmrn\b|medical record|patient (?:id|n)|chart n|patientennummer|fallnummer|dossier médical)"
                r"|환자 ?번호|환자 ?등록|차트|병록|患者番号|患者ID|カルテ|病历|病歷|住院"
            ),
        ),
        # 환자 김하늘 F/52 등록번호 2623321
        Pattern(
            r"환자[^\n]{0,32}[^가-힣]등록번호\s?[:：]?\s?([0-9]{5,10})(?:$|[^0-9-])",
            0.8,
            1,
            hint="등록번호",
        ),
        Pattern(
            r"(?:^|[^0-9A-Za-z-])([A-Z]{0,4}-?[0-9]{5,12}(?:-[0-9]{1,6})?)(?:$|[^0-9A-Za-z-])",
            0.85,
            1,
            label=(called(_PATIENT),),
            gate=DIGITS,
            hint=_PATIENT,
        ),
    ),
    found=(
        "MRN: 00482913",
        "patient ID A-1029384",
        "환자번호 20231045",
        "환자 김하늘 F/52 등록번호 2623321",
        "患者番号：1234567",
        "Patientennummer 884213",
        "Prontuário: 4757964",
    ),
    not_found=("patient number two", "MRN pending", "the patient is 45", "차트 12", "dossiernummer 337065492"),
)

_MEDICINE: Final = (
    "(?:[A-Z][a-zà-ÿ]{4,24}|[a-z]{5,24}|[가-힣]{3,12}(?:정|캡슐|시럽|주)?|[ァ-ヶー]{3,16}(?:錠)?"
    "|[一-龥]{2,8}(?:片|胶囊|錠)?)"
)
_UNIT: Final = "(?:mg|mcg|µg|ml|g|IU|밀리그램|毫克|ミリグラム)"
_COUNT: Final = (
    "(?:[0-9]{1,2}|one|two|three|four|ein|zwei|drei|vier|une|deux|trois|quatre|una|due|tre|quattro"
    "|een|twee|drie|vier|dos|tres|uma|duas|três|dwa|trzy)"
)
#: How often a medicine is taken, in eleven languages.
_OFTEN: Final = (
    r"\b(?i:b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q[0-9]{1,2}h|qhs|qd|po|prn)\b|once daily|(?:twice|three times|[0-9]x?)"
    r" (?:daily|a day)"
    r"|times (?:a|per) day|every [0-9]{1,2} hours|(?:1일|하루|매일) ?[0-9]{1,2} ?회|식후|취침 ?전"
    r"|[0-3½](?: ?- ?[0-3½]){2,3}\b"
    rf"|{_COUNT} ?(?:mal|x) (?:täglich|am Tag)|(?:einmal|zweimal|dreimal|viermal|morgens|abends) ?(?:täglich|am"
    rf" Tag)?|{_COUNT} fois par jour"
    rf"|{_COUNT} (?:volt|compress|capsul)[ae] al giorno|(?:cada|co) [0-9]{{1,2}} (?:horas|godzin)"
    rf"|de [0-9]{{1,2}} em [0-9]{{1,2}} horas|(?:vez|veces) al día|ve(?:z|zes) (?:ao|por) dia"
    rf"|[0-9]{{1,2}}/[0-9]{{1,2}} ?h\b|(?:x|raz[ay]?) dziennie"
    rf"|{_COUNT} ?(?:maal|keer) (?:per dag|daags)|(?:1日|毎日|每日|一日|每天)"
    rf" ?[0-9一二三四]{{1,2}} ?(?:回|次)|毎食後|食後|饭后"
)

PRESCRIPTION: Final = Detector(
    name="prescription",
    family="health",
    meaning="A prescription: a medicine, its dose and how often.",
    source="https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
    patterns=(
        Pattern(
            rf"(?:^|[^A-Za-z가-힣ァ-ヶ一-龥])({_MEDICINE} ?[0-9]{{1,4}}(?:[.,][0-9]{{1,2}})? ?{_UNIT}"
            rf"[ ,/A-Za-z0-9가-힣、，]{{0,24}}?(?:{_OFTEN}))",
            0.8,
            1,
            hint=r"[0-9] ?(?:mg|mcg|µg|ml|IU|밀리그램)|[0-9] ?g\b|[0-9] ?(?:毫克|ミリグラム)",
        ),
        Pattern(
            r"(?:^|[^A-Za-z가-힣])((?:[A-Z][a-z]{4,24}|[a-z]{5,24}|[가-힣]{3,12}(?:정|캡슐|시럽|주)?) ?"
            r"[0-9]{1,4}(?:\.[0-9]{1,2})? ?(?:mg|mcg|µg|ml|IU|밀리그램)"
            r"[ ,/A-Za-z0-9가-힣]{0,24}?(?:\b(?:b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q[0-9]{1,2}h|qhs|qd|po|prn)\b"
            r"|once daily|twice daily|times (?:a|per) day|(?:1일|하루) ?[0-9]{1,2} ?회|식후|취침 ?전|täglich"
            r"|fois par jour))",
            0.8,
            1,
            hint=r"[0-9] ?(?:mg|mcg|µg|ml|IU|밀리그램)",
        ),
    ),
    found=(
        "処方: アムロジピン 5mg 1日1回",
        "Amoxicilline 1 g trois fois par jour",
        "Rx metformin 500 mg BID".replace("BID", "bid"),
        "아목시실린 500mg 1일 3회",
        "Take Lisinopril 10 mg once daily",
        "Ramipril 5 mg 1-0-0",
        "Enalapril 10 mg cada 12 horas",
        "Losartana 50 mg 1 comprimido 12/12h",
        "Metformina 500 mg 2 x dziennie",
        "Ramipril 5 mg 1 compressa al giorno",
    ),
    not_found=("add 500 mg of salt", "10 ml of water", "version 500 mg"),
)

HEALTH: Final[tuple[Detector, ...]] = (ICD_10, MEDICAL_RECORD, PRESCRIPTION)
