"""Names of people in Han letters, of China, Taiwan and Japan: their surnames, and what stands straight before a name.

No blank parts a name from the words around it, so a surname and what somebody is are all there is to go by.
"""

from __future__ import annotations

from typing import Final

from tidegate.detectors.detector import Pattern

#: Surnames that begin most names of China and Japan, and what follows a name there.
CHINESE: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文張劉陳楊"
    "趙黃吳孫馬羅鄭謝韓馮許鄧蕭葉蘇盧蔣賈閻鍾譚鄒陸錢湯賴龔呂詹游连連温溫施柯卓巫簡简韦韋华華柳霍祝洪邬阮童涂"
    "辛倪耿路焦甄冼付"
)
JAPANESE: Final = (
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
HAN_NAME: Final = rf"(?:(?:{JAPANESE})[ 　]?[一-龥]{{1,3}}|[{CHINESE}][一-龥]{{1,2}})"
_NO_CHINESE_TEXT: Final = (
    "高 方 任 江 文 石 金 白 易 常 史 万 武 马上 方面 任何 高级 文学 江南 石油 金融 白天 高等 史上 何 于"
    # What follows a patient, a client or "I am" and begins like a surname.
    " 高血 高烧 高燒 高热 高熱 高龄 高齡 高度 高兴 高興 高中 高校 高压 高壓 高速 方便 方式 方法 方案 任务"
    " 任務 文件 文化 金额 金額"
    " 白细 白血 白色 常规 常規 常见 常見 范围 萬一 万一 段落 程序 程度 管理 易于 安全 安排 包括 平台 平时"
    " 全部 余额 餘額 何时 温度 溫度"
    " 付款 付费 付費 付清 付出 黄疸 黃疸 黄色 黃色 钱包 康复 康復 许多 許多 许可 許可 严重 嚴重 曾经 曾經 应该 連接"
    " 连接 連續 连续"
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


_DOUBLE_CHINESE: Final = "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|慕容|皇甫"
#: What somebody is to the one who writes, straight before the name, and what goes on behind it.
_HAN_ROLES: Final = (
    "患者|病人|家属|家屬|客户|客戶|用户|用戶|原告|被告|员工|員工|申请人|申請人|投保人|被保险人|被保險人|要保人"
    "|受益人|乘客|学生|學生"
    "|家长|家長|业主|業主|租客|房东|房東|联系人|聯絡人|我是|我叫|名叫|同事|主管|收件人|寄件人|开户人|開戶人|户主"
    "|戶主|会员|會員|旅客|住户|住戶|当事人|當事人"
    "|嫌疑人|证人|證人"
)
_BEHIND_CHINESE: Final = (
    "小姐|同学|同學|电话|電話|手机|手機|联系|聯絡|要求|申请|申請|来电|來電|称|稱|投诉|投訴|女士|先生|说|說|因|的|反映|表示|于"
    "|於|住|提出"
)
_JAPANESE_ROLES: Final = (
    "長女|長男|次女|次男|妻|夫|ご家族|部下の|同僚の|上司の|担当の|弊社の|当社の|顧客の|患者の|社員の|従業員の"
    "|申込者|契約者|被保険者"
)


def is_chinese_name(value: str) -> bool:
    """Whether ``value`` is not a common word that only begins like a surname."""
    return is_filled_in(value) and value not in _NO_CHINESE and value[:2] not in _NO_CHINESE


#: Characters of a surname in Japan: one that ends like a department (服部) is shorter than those are.
_LONGEST_SURNAME: Final = 3


def is_filled_in(value: str) -> bool:
    """Whether ``value`` is no department, and none of the words for "not yet", "see above" and "kept secret"."""
    is_department = len(value) > _LONGEST_SURNAME + 1 and value[-1] in "室部課科局係班"
    return value not in _NOT_FILLED_IN and value[-2:] not in _NEXT_FIELD and value[-1] != "名" and not is_department


def is_somebody(value: str) -> bool:
    """Whether ``value`` is a name, and no place or shop that begins like a surname: 福島県, 高田馬場駅."""
    return is_filled_in(value) and value[-1] not in "県市区駅町村業店線港場社会"


BY_ROLE: Final = (
    # What somebody is, straight before the name: 患者刘敏，客户谢子轩（电话, 我是簡雅琪，
    Pattern(
        rf"(?:{_HAN_ROLES})[:： ]?((?:{_DOUBLE_CHINESE})[一-龥]{{1,2}}|[{CHINESE}][一-龥]{{1,2}}?)"
        rf"(?:$|[^一-龥]|{_BEHIND_CHINESE})",
        0.65,
        1,
        hint=_HAN_ROLES,
        check=is_chinese_name,
    ),
    Pattern(
        rf"(?:{_JAPANESE_ROLES}|の)((?:{JAPANESE})[ 　]?[一-龥]{{1,3}})(?:です|でございます|と申し)",
        0.65,
        1,
        is_filled_in,
        hint=r"です|でございます|と申し",
    ),
    Pattern(
        rf"(?:{_JAPANESE_ROLES})[ 　:：]?((?:{JAPANESE})[ 　]?[一-龥]{{1,3}})(?:$|[^一-龥ァ-ヶ])",
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
        rf"(?m)^[ 　]{{0,4}}((?:{JAPANESE})[ 　]?[一-龥ぁ-ん]{{1,3}})[ 　]{{0,2}}\n[^\n]{{0,24}}(?:TEL|Tel|電話"
        rf"|携帯|Mail|E-mail)",
        0.65,
        1,
        is_filled_in,
        hint="\n(?:TEL|Tel|電話|携帯|Mail|E-mail)",
    ),
    # Who writes: お疲れ様です。千葉晴人です。
    Pattern(
        rf"(?m)(?:^|[。！])[ 　]{{0,2}}((?:{JAPANESE})[ 　]?[一-龥]{{2,3}})です",
        0.6,
        1,
        is_somebody,
        hint="です",
    ),
)
