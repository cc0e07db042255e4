"""Names of people in Latin and Han letters, where a label or a title says that a name follows.

A name alone is a word like any other, so these find little and are right about it.  Korean ones: ``kr_name.py``.
"""

from __future__ import annotations

import re
from typing import Final

from tidegate.detectors.detector import Detector, Pattern
from tidegate.detectors.latin_name import LATIN_NAME, is_latin_name
from tidegate.detectors.letters import IN_LETTERS

#: What a name is called in columns, forms, settings and sentences.
_ROLES: Final = (
    r"(?i:(?:^|[^a-z])(?:insured|policy ?holder|ship to|bill to|deliver to|attn|landlord|claimant"
    r"|lessee|lessor"
    r"|guardian|payee|recipient|sender|emergency contact|imię i nazwisko|pacjent|pracownik|apellidos"
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
    r"|이름|성명|성 {1,3}명|성함|고객명|환자명|담당자|예금주|신청인|신청자|작성자|대표자|보호자|계약자|수령인|수신"
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
_NO_CHINESE_TEXT: Final = (
    "高 方 任 江 文 石 金 白 易 常 史 万 武 马上 方面 任何 高级 文学 江南 石油 金融 白天 高等 史上 何 于"
    # What follows a patient, a client or "I am" and begins like a surname.
    " 高血 高烧 高燒 高热 高熱 高龄 高齡 高度 高兴 高興 高中 高校 高压 高壓 高速 方便 方式 方法 方案 任务"
    " 任務 文件 文化 金额 金額"
    " 白细 白血 白色 常规 常規 常见 常見 范围 萬一 万一 段落 程序 程度 管理 易于 安全 安排 包括 平台 平时"
    " 全部 余额 餘額 何时 温度 溫度"
    " 黄疸 黃疸 黄色 黃色 钱包 康复 康復 许多 許多 许可 許可 严重 嚴重 曾经 曾經 应该 連接 连接 連續 连续"
    " 单位 阳性 陽性 游客 遊客"
    " 施工 路由 路径 简单 簡單 简历 簡歷 华人 華人 卓越 柳橙 童年 石膏 江湖 史料 汤药 湯藥 龙头 武器 顾客"
    " 顧客 夏天 冷 成人"
)
_NO_CHINESE: Final = frozenset(_NO_CHINESE_TEXT.split())
_NOT_FILLED_IN_TEXT: Final = (
    "待定 未定 未記入 未填 未填写 未填寫 不明 不详 不詳 保密 匿名 暂无 暫無 同上 省略"
    " 別紙参照 別紙 本人 记入 記入 確認中"
)
_NOT_FILLED_IN: Final = frozenset(_NOT_FILLED_IN_TEXT.split())
#: What the next field is called, behind a blank that may part a surname from the name given.
_NEXT_FIELD_TEXT: Final = (
    "性别 性別 年龄 年齡 年齢 电话 電話 手机 手機 民族 国籍 國籍 职业 職業 住所 生年 学历 身份 住址 地址 部门 部門"
)
_NEXT_FIELD: Final = frozenset(_NEXT_FIELD_TEXT.split())


def is_chinese_name(value: str) -> bool:
    """Whether ``value`` is not a common word that only begins like a surname."""
    return is_filled_in(value) and value not in _NO_CHINESE and value[:2] not in _NO_CHINESE


#: Characters of a surname in Japan: one that ends like a department (服部) is shorter than those are.
_LONGEST_SURNAME: Final = 3


def is_filled_in(value: str) -> bool:
    """Whether ``value`` is no department, and none of the words for "not yet", "see above" and "kept secret"."""
    is_department = len(value) > _LONGEST_SURNAME + 1 and value[-1] in "室部課科局係班"
    return value not in _NOT_FILLED_IN and value[-2:] not in _NEXT_FIELD and value[-1] != "名" and not is_department


#: Surnames that begin most names of China and Japan, and what follows a name there.
_CHINESE: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文張劉陳楊"
    "趙黃吳孫馬羅鄭謝韓馮許鄧蕭葉蘇盧蔣賈閻鍾譚鄒陸錢湯賴龔呂詹游连連温溫施柯卓巫簡简韦韋华華柳霍祝洪邬阮童涂"
    "辛倪耿路焦甄冼"
)
_JAPANESE: Final = (
    "佐々木|長谷川|久保田|五十嵐|大久保|佐藤|鈴木|高橋|田中|伊藤|渡辺|渡邊|山本|中村|小林|加藤|吉田|山田|山口"
    "|松本|井上|木村|斎藤|斉藤|清水|山崎|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|藤田|後藤|近藤"
    "|村上|遠藤|青木|坂本|福田|太田|西村|藤井|岡本|金子|藤原|三浦|中野|中川|原田|松田|竹内|小野|田村|中山"
    "|和田|石田|上田|森田|菊地|菊池|酒井|工藤|横山|宮崎|宮本|内田|高木|安藤|谷口|大野|丸山|今井|河野|藤本"
    "|村田|武田|上野|杉山|増田|平野|大塚|千葉|久保|松尾|岩崎|桜井|野口|木下|野村|新井|佐野|古川|島田|水野"
    "|小山|柴田|柴崎|渡部|宮田|菅原|市川|杉本|大西|高田|桑原|松井|小島|今村|北村|藤村|川口|中西|飯田|岩田"
    "|吉川|飯塚|本田|川崎|川村|中田|永井|秋山|松岡|田口|服部|西田|西川|福島|樋口|川上|荒木|大島|土屋|浅野"
    "|野田|関口|熊谷|馬場|星野|矢野|石原|望月|尾崎|菅野|松村|大谷|早川|小松|黒田|荒井|岩本|片山|平田|本間"
    "|須藤|渡邉|斉木|白石|上原|岡崎|古賀|小沢|吉村|小池|栗原|榎本|富田|奥村|大川|三宅|成田|坂口|石黒|森本"
    "|堀内|相馬|土井|青山|高野|高山|宮下|神田|江口|小西|大橋|川島|小泉|戸田|田辺|浜田|根本|松永|平井|岸本|林"
    "|森"
)
_HAN_NAME: Final = rf"(?:(?:{_JAPANESE})[ 　]?[一-龥]{{1,3}}|[{_CHINESE}][一-龥]{{1,2}})"

_DOUBLE_CHINESE: Final = "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|慕容|皇甫"
#: What somebody is to the one who writes, straight before the name, and what goes on behind it.
_HAN_ROLES: Final = (
    "患者|病人|家属|家屬|客户|客戶|用户|用戶|原告|被告|员工|員工|申请人|申請人|投保人|被保险人|被保險人|要保人"
    "|受益人|乘客|学生|學生"
    "|家长|家長|业主|業主|租客|房东|房東|联系人|聯絡人|我是|我叫|名叫|同事|主管|收件人|寄件人|当事人|當事人"
    "|嫌疑人|证人|證人"
)
_BEHIND_CHINESE: Final = (
    "电话|電話|手机|手機|联系|聯絡|要求|申请|申請|来电|來電|称|稱|投诉|投訴|女士|先生|说|說|因|的|反映|表示|于"
    "|於|住|提出"
)
_JAPANESE_ROLES: Final = (
    "長女|長男|次女|次男|妻|夫|ご家族|部下の|同僚の|上司の|担当の|弊社の|当社の|顧客の|患者の|社員の|従業員の"
    "|申込者|契約者|被保険者"
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
            rf"(?:^|[^一-龥ァ-ヶ])({_HAN_NAME})(?:$|[^一-龥ァ-ヶ]|様|先生|さん|氏|女士)",
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
            rf"(?:^|[^一-龥ァ-ヶ])((?:{_JAPANESE})(?:[ 　]?[一-龥]{{1,3}})?)"
            "(?:[ 　]?(?:様|殿)|さん|氏|先生|部長|課長|社長)",
            0.7,
            1,
            hint=_JAPANESE,
        ),
        Pattern(
            rf"(?:^|[^一-龥])([{_CHINESE}][一-龥]{{0,2}})(?:先生|女士|小姐|经理|經理|總經理|总经理|主任|医生"
            rf"|老师|教授|博士)",
            0.65,
            1,
            hint="先生|女士|小姐|经理|經理|主任|医生|老师|教授|博士",
            check=is_chinese_name,
        ),
        # What somebody is, straight before the name: 患者刘敏，客户谢子轩（电话, 我是簡雅琪，
        Pattern(
            rf"(?:{_HAN_ROLES})[:： ]?((?:{_DOUBLE_CHINESE})[一-龥]{{1,2}}|[{_CHINESE}][一-龥]{{1,2}}?)"
            rf"(?:$|[^一-龥]|{_BEHIND_CHINESE})",
            0.65,
            1,
            hint=_HAN_ROLES,
            check=is_chinese_name,
        ),
        Pattern(
            rf"(?:{_JAPANESE_ROLES}|の)((?:{_JAPANESE})[ 　]?[一-龥]{{1,3}})(?:です|でございます|と申し)",
            0.65,
            1,
            is_filled_in,
            hint=r"です|でございます|と申し",
        ),
        Pattern(
            rf"(?:{_JAPANESE_ROLES})[ 　:：]?((?:{_JAPANESE})[ 　]?[一-龥]{{1,3}})(?:$|[^一-龥ァ-ヶ])",
            0.6,
            1,
            is_filled_in,
            hint=_JAPANESE_ROLES,
        ),
        Pattern(
            r"(?:(?:普通|当座|口座|預金)[^\n]{0,24}[0-9]{6,8}[ 　,、]{1,2}|(?:氏名|名前)[^\n]{1,16}[(（])"
            r"([ァ-ヶー]{2,8}[ 　][ァ-ヶー]{2,8})(?:$|[^ァ-ヶー])",
            0.7,
            1,
            hint="普通|当座|口座|預金|氏名|名前",
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
            rf"(?:^|[^一-龥])((?:{_JAPANESE})[ 　]?[一-龥ぁ-ん]{{1,3}})(?:と申します|と言います)",
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
