"""Names of people in Latin and Han letters, where a label or a title says that a name follows.

A name alone is a word like any other, so these find little and are right about it.  Korean ones: ``kr_name.py``.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.han_name import BY_ROLE, CHINESE, HAN_NAME, JAPANESE, is_chinese_name, is_filled_in
from tidegate.detectors.latin_name import LATIN_NAME, is_latin_name
from tidegate.detectors.letters import IN_LETTERS

#: What a name is called in columns, forms, settings and sentences.
_ROLES: Final = (
    r"(?i:(?:^|[^a-z])(?:next of kin|insured|policy ?holder|ship to|bill to|deliver to|attn|landlord|claimant"
    r"|lessee|lessor"
    r"|guardian|payee|recipient|sender|emergency contact|imię i nazwisko|nazwisko i imię|wystawił|odebrał"
    r"|pacjent|pracownik|apellidos"
    r"|asegurado|titular"
    r"|trabajador|empleado|nome completo|funcionário|arbeitnehmer(?:in)?|versicherter?|mieter(?:in)?|vermieter(?:in)?"
    r"|versicherungsnehmer(?:in)?|antragsteller(?:in)?|kläger(?:in)?|assuré|salarié|locataire|bailleur|werknemer"
    r"|huurder|dipendente"
    r"|arrendatario"
    r"|arrendador|najemca"
    r"|given names?|achternaam|request(?:e|o)r|requested by|line manager|(?:manager|supervisor) ?[:：]"
    r"|travell?er|passenger"
    r"|anwender(?:in)?|benutzer(?:in)?|melder|aanvrager|demandeur|utilisateur|utente|richiedente|solicitante|usuario"
    r"|requerente|zgłaszając[ya]|użytkownik|wnioskodawca|klient(?:ka)?)(?:[^a-z]|$))"
)
_TITLED: Final = (
    r"(?i:(?:full|customer|client|patient|employee|contact"
    r"|account[ _]?holder|cardholder|beneficiary|applicant"
    r"|insured|student|user|member|card"
    r"|owner|holder|first|last|sur|family|display|person|legal)[ _-]?name|(?:^|[^a-z_.])name|(?:^"
    r"|[^a-z])(?:patient|owner|contact|signatory"
    r"|assignee|attendee|reporter|employee|mitarbeiter|mitarbeiterin|kunde|kundin|ansprechpartner"
    r"|ansprechpartnerin|inhaber|nachname|vorname|kontoinhaber|patientin|interlocuteur"
    r"|nom|prénom|titulaire|klant|klantnaam|naam|patiënt|contactpersoon|nome|cognome|cliente|paziente"
    r"|paciente|intestatario|referente|nombre|titular|pacjent|pacjentka)(?:[^a-z]|$))"
    r"|영문명|영문 ?(?:이름|성명)|(?:이름|성명) ?\((?:영문|한글|Name)\)|이름|성명|성 {1,3}명|성함|고객명|환자명"
    r"|담당자|예금주|신청인|신청자|작성자|대표자|보호자|계약자|수령인|수신"
    r"|발신|보고자|참석자|사원명|직원명"
    r"|氏名|(?:お)?名前|患者名|顧客名|担当者|お客様名|姓名|联系人|聯絡人|患者姓名|客户|客戶|患者|收件人|负责人"
    r"|差出人|依頼者|申込者|報告者|主持人|报告人|報告人|发件人|發件人|피보험자|요청자|의뢰인|받는 ?분"
    r"|收货人|收貨人|收款人|寄件人|法定代表人|经办人|申请人|申請人|戶名|户名|契約者|被保険者|宛名|保護者"
)
_CALLED: Final = f"{_ROLES}|{_TITLED}"
#: Nothing but the words of a connection between what a name is called and the name.
_JOIN: Final = (
    r"[\"'`)\]]{0,2}[ _-]?(?:name|Name|person|field|名)?[\"'`)\]]{0,2}\s{0,3}(?:[:：=|(,]|is|was|ist|lautet|heißt"
    r"|est|è|é|es|is|luidt|heet|は|が|を|의|은|는|이|가|을|를|是|为|為|改为|改成|ist noch|입니다|です|ho scritto"
    r"|heb ik"
    r"|j'ai saisi|habe ich|I entered| )?[\s:：=\"'`(\[>|-]{0,4}"
)
#: Titles in front of a name, as they are written in a cell or behind the label.
_HONORIFIC: Final = (
    r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Herrn|Frau|Mme|Mlle|M|Monsieur|Madame|Sra?|Sig|Sig\.ra|Sig\.na|Dott"
    r"|Dott\.ssa|Dhr|dhr|Mevr|mevr|Mw|mw|De heer|Mevrouw)"
    r"\.? ){0,3}"
)
NAMED_SO: Final = (
    rf"^[^\x01]{{0,16}}(?:{_CALLED})[^\x01]{{0,8}}\x01[^\x02/,&(]{{0,24}}{_HONORIFIC}\x02"
    rf"|(?:{_CALLED}){_JOIN}{_HONORIFIC}\x02"
    rf"|\x02[^\x01\x02]{{0,6}}(?: (?:as|als|come|comme|under|unter|sotto|sous|bij) "
    rf"|\()[^\x01\x02]{{0,12}}(?:{_CALLED})"
)
#: A column or key that is called "name" and nothing more: what it holds says what stands beside it.
_ONLY_NAME: Final = (
    r"^[\"'`*]{0,2}(?i:name|display[ _-]?name)[\"'`*]{0,2}\x01"
    r"|(?:^|\x01|[^A-Za-z_.])(?i:name|display[ _-]?name)[\"'`]{0,2}\s{0,3}[:=]\s{0,3}[\"'`]{0,2}\x02"
)
_OF_PEOPLE: Final = (
    r"@[A-Za-z0-9-]+\.|(?i:mail|phone|mobile|(?:^|[^a-z])(?:tel|dob|ssn|age|sex|gender|dept|role|title"
    r"|team)(?:[^a-z]|$)"
    r"|telefon|t(?:é|e)l(?:é|e)fono|birth|geboren|geburt|address|adresse|anschrift|passport|iban|account|konto|salary"
    r"|gehalt|salaire|stipendio|employee|mitarbeiter|customer|kunde|patient|applicant|student|staff|department"
    r"|abteilung"
    r"|person|user|insured|tenant|guest|passenger|signat|steuer|tax|card)"
)
#: What else has a name, in columns: "product name".
_OF_A_THING: Final = (
    r"(?i:(?:product|item|brand|model|project|file|company|firm|app(?:lication)?|software|tool|service|host"
    r"|server|class"
    r"|table|column|field|domain|group|city|event|course|package|artikel|produkt|projekt|firmen|datei)[ _-]?name)"
    r"[^\x01\x02]{0,16}[\x01\x02]"
)
_EDGE: Final = re.compile(r"\(\?:(?:\^\|\[\^[^]]*\]|\[\^[^]]*\]\|\$)\)")
#: Where that can be: what a name is called, and then a sign, a word of a connection, or a capital.  The first pass
#: reads two patterns of half the words each in a quarter of the time of one with all.
SAID: Final = "|".join(
    rf"(?:{bare})[\"'`)\]]{{0,2}}(?:[ _-](?:name|person|field))?[\"'`)\]]{{0,2}}[ \t]{{0,3}}(?:[:=|,;(>\t\n-]"
    rf"|(?:is|was|ist|lautet|est|es|é|luidt|heet"
    rf"|ho scritto|heb ik|j'ai saisi|habe ich|I entered) |[A-Z]|[\x80-\xff]|$)"
    rf"|(?:(?:as|als|come|comme|under|unter|sotto|sous|bij) |\()[^\n]{{0,12}}(?:{bare})"
    for bare in (_EDGE.sub("", _ROLES), _EDGE.sub("", _TITLED))
)

#: Titles in front of a name in a sentence.
_TITLE: Final = (
    r"(?:Mr|Mrs|Ms|Dr|Prof|Herrn?|Frau|Mme|Mlle|[Ss]ig|[Ss]ig\.ra|[Dd]ott|[Dd]ott\.ssa|Ing|Avv|Sra?|Dra|Dña|Eng"
    r"|Monsieur|Madame"
    r"|Mevrouw|[Dd]hr|[Mm]evr|[Mm]w|pani?|Pani)"
)
#: What the reading of a name is called in forms of Japan.
_KANA_NAMED: Final = "フリガナ|ふりがな|カナ氏名|氏名カナ|カナ名"

PERSON_NAME: Final = Detector(
    name="person-name",
    family="person",
    meaning="The name of a person behind a label that says so.",
    source="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    patterns=(
        Pattern(
            r"(?m)(?:^[ \t\"'{,|-]{0,12}Name|(?:^|[^A-Za-z_-])(?:(?:(?i:full|customer|client|patient"
            r"|employee|contact|account holder|cardholder"
            r"|beneficiary|applicant|insured|student)[ _])(?i:name)"
            rf"|Patient|Cardholder|Account holder|Beneficiary|Applicant|Naam|Nom et prénom|Vorname und"
            rf" Name|Nome e cognome|Nombre y apellidos))[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?({LATIN_NAME})\b",
            0.75,
            1,
            is_latin_name,
            hint=(
                r"(?:(?i:name)|Patient|Cardholder|holder|Beneficiary|Applicant|Naam|prénom|cognome|apellidos)"
                r"[\"']?\s{0,3}[:=]"
            ),
        ),
        Pattern(
            rf"(?:^|[^A-Za-zÀ-ž]){_HONORIFIC}({LATIN_NAME})(?:$|[^0-9A-Za-zÀ-ž])",
            0.75,
            1,
            hint=SAID,
            reach=192,
            label=(NAMED_SO,),
            unless=_OF_A_THING,
            weak=(_ONLY_NAME, _OF_PEOPLE),
            check=is_latin_name,
        ),
        Pattern(
            rf"(?:^|[^一-龥ァ-ヶ])({HAN_NAME})(?:$|[^一-龥ァ-ヶ]|様|先生|さん|氏|女士)",
            0.75,
            1,
            is_filled_in,
            hint=SAID,
            reach=192,
            label=(NAMED_SO,),
        ),
        # By itself: what is called so and the surname would be taken for a surname and a name.
        Pattern(
            r"(?:^|[^一-龥ァ-ヶ])([一-龥]{1,3}[ 　][一-龥ぁ-ん]{1,3})(?:$|[^一-龥ァ-ヶ]|様|先生|さん|氏|女士)",
            0.75,
            1,
            is_filled_in,
            hint=SAID,
            reach=192,
            label=(NAMED_SO,),
        ),
        Pattern(
            rf"(?:^|[^一-龥ァ-ヶ])((?:{JAPANESE})(?:[ 　]?[一-龥]{{1,3}})?)"
            "(?:[ 　]?(?:様|殿)|さん|氏|先生|部長|課長|社長)",
            0.7,
            1,
            hint=JAPANESE,
        ),
        Pattern(
            rf"(?:^|[^一-龥])([{CHINESE}][一-龥]{{0,2}})(?:先生|女士|小姐|经理|經理|總經理|总经理|主任|医生"
            rf"|老师|教授|博士)",
            0.65,
            1,
            hint="先生|女士|小姐|经理|經理|主任|医生|老师|教授|博士",
            check=is_chinese_name,
        ),
        Pattern(
            rf"\b(?i:my name is|ich hei(?:ß|ss)e|mein name ist|je m'appelle|mi nombre es|me llamo|mi chiamo"
            rf"|mijn naam is|nazywam się|meu nome é|chamo-me)\s({LATIN_NAME})(?:$|[^0-9A-Za-zÀ-ž])",
            0.8,
            1,
            hint=(
                r"(?i:my name is|ich hei|mein name ist|je m'appelle|mi nombre es|me llamo|mi chiamo|mijn naam is"
                r"|nazywam się|meu nome é|chamo-me)"
            ),
        ),
        Pattern(r"\b[Pp]atient ([A-Z][a-z]{1,20} [A-Z][a-z]{1,20})\b", 0.7, 1, hint="[Pp]atient [A-Z]"),
        Pattern(
            rf"\b{_TITLE}\.? (?:Dr\.? |Prof\.? |med\.? |jur\.? ){{0,3}}({LATIN_NAME})(?:$|[^0-9A-Za-zÀ-ž])",
            0.55,
            1,
            is_latin_name,
            hint=rf"{_TITLE}\.? (?:[A-Z]|[\xc3-\xc5]|med)",
        ),
        Pattern(
            rf"(?:^|[^一-龥])((?:{JAPANESE})[ 　]?[一-龥ぁ-ん]{{1,3}})(?:と申します|と言います)",
            0.75,
            1,
            hint="と申します|と言います",
        ),
        Pattern(
            rf"(?:{_KANA_NAMED})[^\S\n]{{0,3}}[:：,|\n]?[^\S\n]{{0,3}}"
            rf"([ァ-ヶー]{{2,8}}[ 　][ァ-ヶー]{{2,8}})(?:$|[^ァ-ヶー])",
            0.8,
            1,
            hint=_KANA_NAMED,
        ),
        Pattern(
            r"(?:氏名|お名前|姓名|患者名|顧客名|担当者)\s{0,2}[:：]\s{0,2}([一-龥]{1,4}[ 　]?"
            r"[一-龥ぁ-んァ-ヶ]{1,4})(?:$|[^一-龥ぁ-んァ-ヶ])",
            0.8,
            1,
            is_filled_in,
            hint="氏名|お名前|姓名|患者名|顧客名|担当者",
        ),
        *IN_LETTERS,
        *BY_ROLE,
    ),
    context=("patient", "date of birth", "phone", "address", "account", "customer", "geboren", "ssn"),
    context_adds=0.3,
    found=(
        "Patient: Maria Gonzalez",
        "Full name: John Q. Fischer",
        "my name is Anna Schmidt",
        "氏名：山田太郎",
        "customer_name = 'Liam van Dijk'",
        "patient Mr. Tom Baker called",
        "Herr Dr. Stefan Weber",
        "山田様へ",
        "患者姓名：刘敏",
        "王小明先生",
        "name,phone\nAnna Schmidt,030",
        "Insured: Sarah O'Neill",
        "Imię i nazwisko: Łukasz Wiśniewski",
        "收货人：王小明",
        "鈴木一郎 様",
        "Requester: Anna Schmidt",
        "Cliente: Luca De Luca",
        "Obecni: pani Joanna Wójcik",
        "Dr. med. Anke Seidel",
        "pani Łucja Nowak przyszła",
        "契約者名　加藤結衣",
        "患者刘建国，男，58岁",
        "客户谢子轩（电话",
        "您好，我是簡雅琪，想改地址",
        "家属欧阳春梅联系电话",
        "みどり商事の松田　慎吾です。",
        "緊急連絡先：長女 三浦結子 ",
        "普通 1234567 アオキ　コウタロウ",
        "氏名 松田　結子\n",
        "Dear Ms. Gilchrist,\n\nThank you",
        "Kind regards,\nTobias Blackwood\nTalent",
        "[12/03/2025, 09:14] Imani Eastman: hello",
        "our tenant Imani Eastman is late",
        "Gregory Nwosu (SSN 212-50-9324)",
        "Attendees: Imani Iverson\n",
        "Policyholder: Hathaway, Yolanda\n",
        "Soy Consuelo Rivas Landa, con DNI",
        "INSERT INTO users (id, full_name) VALUES (1, 'Anna Schmidt')",
        "フリガナ　ヤマダ タロウ",
        "山田太郎と申します。",
        "Dzień dobry, nazywam się Łukasz Wiśniewski.",
    ),
    not_found=(
        "Name: string",
        "file name: README",
        "name = value",
        "Name: John",
        "Class Name: FooBar",
        "Name;Steuer-ID\n",
        "id,name\nqwen,Qwen Chat\nmistral,Mistral API",
        "Der Mitarbeiter (Reisepassnummer LKRLC0V6W4)",
        "He told me the name\nAnd Rachel said",
        "氏名：未記入",
        "姓名：待定",
        "姓名　性别",
        "product name,code\nRed Kettle,12345",
        "Requester: Service Desk",
        "Cliente: Ayuntamiento de Valencia",
        "Name: Quarterly Review",
        "name,port\nLoad Balancer,443",
        "name;category;count\nSnowy Owl;bird;12",
        '{"name": "Dark Theme", "count": 3}',
        "INSERT INTO products (id, name) VALUES (1, 'Garden Chair')",
        "Der Kunde: De Volkskrant Amsterdam",
        "フリガナ 電話番号",
        "担当者：経営企画室",
        "患者高血压，服药",
        "我是高中生",
        "Mr. Darcy smiled at her",
        "Herr Müller ging die Gasse hinunter",
        "Dear Support Team,\n",
        "Viele Grüße\nIhr Betriebsteam\n",
        "Dear Mr. Smith and all,",
        "Customer: Seoul, Korea",
    ),
    misses="Names in prose: those need a language model.",
)
