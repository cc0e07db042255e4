"""Times and notices as messengers write them into an export, by language."""

from __future__ import annotations

import datetime
from random import Random

Moment = datetime.datetime
DAYS = "월화수목금토일"
#: The first line of every chat, and the date and time before a message, by the language of the telephone.
NOTICES = {
    "en": ("Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them.", "%d/%m/%Y, %H:%M"),
    "ko": ("메시지와 통화는 종단간 암호화됩니다. 이 대화방에 있는 사람만 읽거나 듣거나 공유할 수 있습니다.", "%Y. %m. %d. %H:%M"),
    "ja": ("メッセージと通話はエンドツーエンドで暗号化されています。", "%Y/%m/%d, %H:%M"),
    "zh": ("消息和通话已进行端到端加密。只有此对话中的成员可以读取、收听或分享。", "%Y/%m/%d %H:%M"),
    "de": ("Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Nur Personen in diesem Chat können sie lesen, anhören oder teilen.", "%d.%m.%y, %H:%M"),
    "fr": ("Les messages et les appels sont chiffrés de bout en bout.", "%d/%m/%Y, %H:%M"),
    "nl": ("Berichten en oproepen worden end-to-end versleuteld.", "%d-%m-%Y %H:%M"),
    "it": ("I messaggi e le chiamate sono crittografati end-to-end.", "%d/%m/%y, %H:%M"),
    "es": ("Los mensajes y las llamadas están cifrados de extremo a extremo. Nadie fuera de este chat, ni siquiera WhatsApp, puede leerlos ni escucharlos.", "%d/%m/%y, %H:%M"),
    "pt": ("As mensagens e as chamadas são protegidas com a criptografia de ponta a ponta.", "%d/%m/%Y %H:%M"),
    "pl": ("Wiadomości i połączenia są w pełni szyfrowane. Nikt spoza tego czatu nie może ich odczytać ani odsłuchać.", "%d.%m.%Y, %H:%M"),
}  # fmt: skip


def moment(rng: Random) -> Moment:
    """Some minute of the last years, in working hours."""
    first = datetime.datetime(2023, 1, 2, 8, 0, tzinfo=datetime.UTC)
    return first + datetime.timedelta(days=rng.randint(0, 1000), minutes=rng.randint(0, 600))


def cipher_notice(lang: str) -> tuple[str, str]:
    """WhatsApp's first line and the pattern of its times."""
    return NOTICES[lang]


def chats(korean: bool, at: Moment) -> tuple[str, ...]:
    """The head of an export of KakaoTalk's behind the name of the room."""
    if korean:
        return (" 님과 카카오톡 대화\n", f"저장한 날짜 : {at:%Y-%m-%d %H:%M:%S}\n")
    return (" - KakaoTalk Chats\n", f"Date Saved : {at:%Y-%m-%d %H:%M:%S}\n")


def stamps(korean: bool, at: Moment, part: str) -> str:
    """A day, a time, or both, as KakaoTalk writes them."""
    hour = at.hour % 12 or 12
    if korean:
        day = f"{at.year}년 {at.month}월 {at.day}일"
        time = f"{'오전' if at.hour < 12 else '오후'} {hour}:{at.minute:02}"
        return {"day": f"{day} {DAYS[at.weekday()]}요일", "time": time, "whole": f"{day} {time}"}[part]
    time = f"{hour}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"
    month = f"{at:%B} {at.day}, {at.year}"
    return {"day": f"{at:%A}, {month}", "time": time, "whole": f"{month} at {time}"}[part]
