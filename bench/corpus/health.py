"""Health: codes of diagnoses, numbers of patients, prescriptions."""

from __future__ import annotations

from random import Random

from bench.corpus.draw import mask
from bench.corpus.model import Kind, kind, whole

ICD = ("E11.9", "I10", "J45.0", "C50.9", "F32.1", "M54.5", "K21.0", "N18.3", "G43.9", "J18.9", "E78.5", "I25.1")
ICD_WORDS = {
    "en": ("diagnosis", "ICD-10", "ICD-10 code"),
    "ko": ("상병코드", "진단코드", "질병분류코드"),
    "ja": ("診断コード", "ICD-10", "病名コード"),
    "zh": ("诊断编码", "ICD-10"),
    "de": ("Diagnose", "ICD-10"),
    "fr": ("diagnostic", "CIM-10"),
    "nl": ("diagnose", "ICD-10"),
    "it": ("diagnosi", "ICD-10"),
    "es": ("diagnóstico", "CIE-10"),
    "pt": ("diagnóstico", "CID-10"),
    "pl": ("rozpoznanie", "ICD-10"),
}
MRN_WORDS = {
    "en": ("MRN", "medical record number", "patient ID"),
    "ko": ("환자번호", "병원 등록번호", "차트번호"),
    "ja": ("患者番号", "カルテ番号"),
    "zh": ("病历号", "住院号"),
    "de": ("Patientennummer", "Fallnummer Patient"),
    "fr": ("numéro de dossier médical", "numéro de patient"),
    "nl": ("patiëntnummer",),
    "it": ("numero di cartella clinica", "codice paziente"),
    "es": ("número de historia clínica", "NHC"),
    "pt": ("número do prontuário", "número do processo clínico"),
    "pl": ("numer historii choroby", "numer pacjenta"),
}
DRUGS = {
    "en": ("Metformin 500 mg twice daily", "Amlodipine 5 mg once daily", "Amoxicillin 500 mg three times a day", "Ibuprofen 400 mg every 8 hours"),
    "ko": ("메트포르민 500mg 1일 2회", "암로디핀 5mg 1일 1회", "아목시실린 500mg 하루 3회", "이부프로펜 400mg 1일 3회"),
    "ja": ("メトホルミン 500mg 1日2回", "アムロジピン 5mg 1日1回"), "zh": ("二甲双胍 500mg 每日2次", "氨氯地平 5mg 每日1次"),
    "de": ("Metformin 500 mg zweimal täglich", "Ramipril 5 mg 1-0-0"), "fr": ("Metformine 500 mg deux fois par jour", "Amoxicilline 1 g trois fois par jour"),
    "nl": ("Metformine 500 mg tweemaal daags", "Amoxicilline 500 mg driemaal daags"), "it": ("Metformina 500 mg due volte al giorno", "Amoxicillina 1 g tre volte al giorno"),
    "es": ("Metformina 500 mg dos veces al día", "Amoxicilina 1 g cada 8 horas"),
    "pt": ("Metformina 500 mg duas vezes ao dia", "Amoxicilina 500 mg de 8 em 8 horas"),
    "pl": ("Metformina 500 mg dwa razy dziennie", "Amoksycylina 1 g co 8 godzin"),
}  # fmt: skip
DRUG_WORDS = {
    "en": ("prescription", "medication", "Rx"),
    "ko": ("처방", "투약", "처방 내역"),
    "ja": ("処方", "投薬"),
    "zh": ("处方", "用药"),
    "de": ("Verordnung", "Medikation"),
    "fr": ("ordonnance", "traitement"),
    "nl": ("recept", "medicatie"),
    "it": ("prescrizione", "terapia"),
    "es": ("receta", "tratamiento", "medicación"),
    "pt": ("receita", "medicação", "prescrição"),
    "pl": ("recepta", "leki", "zlecenie"),
}
NOT_HEALTH = (
    ("CPU", "E5-2680"),
    ("room", "A10"),
    ("vitamin", "B12"),
    ("paper", "A4"),
    ("sugar", "12 g per 100 ml"),
    ("exit", "C3"),
    ("bus", "M10"),
    ("battery", "500 mAh"),
    ("meeting room", "I10"),
    ("case number", "4471"),
)


def _not_health(rng: Random, lang: str) -> tuple[str, str]:
    return rng.choice(NOT_HEALTH)


HEALTH: tuple[Kind, ...] = (
    kind("icd-10", "health", "https://icd.who.int/browse10/2019/en", lambda r, g: whole(r.choice(ICD), "icd-10", "health"), _not_health, ICD_WORDS, ("icd10", "diagnosis_code"), weight=2),
    kind("medical-record-number", "health", "https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html", lambda r, g: whole(mask(r, "{1:n}{7:d}"), "medical-record-number", "health"), _not_health, MRN_WORDS, ("mrn", "patient_id"), weight=2),
    kind("prescription", "health", "https://www.who.int/teams/health-product-and-policy-standards/inn", lambda r, g: whole(r.choice(DRUGS[g]), "prescription", "health"), _not_health, DRUG_WORDS, ("prescription",), forms=("prompt", "email", "chat", "document", "form"), weight=2),
)  # fmt: skip
