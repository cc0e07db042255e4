"""Health: diagnoses by code beside their word, patients' numbers, prescriptions."""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Detector, Pattern

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
        "diagnosi",
    ),
    found=("Diagnosis: E11.9 type 2 diabetes", "상병코드 J45.0 천식", "ICD-10 F32.1", "Diagnose: M54.5"),
    not_found=("seat A12 on the train", "E11.9", "diagnosis pending", "diagnosed with 12 errors"),
    misses="Diagnoses in words; codes without a word for diagnosis within a line of them.",
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
    ),
    found=("MRN: 00482913", "patient ID A-1029384", "환자번호 20231045", "患者番号：1234567", "Patientennummer 884213"),
    not_found=("patient number two", "MRN pending", "the patient is 45", "차트 12"),
)

PRESCRIPTION: Final = Detector(
    name="prescription",
    family="health",
    meaning="A prescription: a medicine, its dose and how often.",
    source="https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html",
    patterns=(
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
        "Rx metformin 500 mg BID".replace("BID", "bid"),
        "아목시실린 500mg 1일 3회",
        "Take Lisinopril 10 mg once daily",
    ),
    not_found=("add 500 mg of salt", "10 ml of water", "version 500 mg"),
)

HEALTH: Final[tuple[Detector, ...]] = (ICD_10, MEDICAL_RECORD, PRESCRIPTION)
