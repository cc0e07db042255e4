"""Conversations as they are pasted or uploaded: dialogues with an assistant, exports of messengers.

What is said comes from ``phrases.py``; here are the shapes in which programs write it down, each from the page or the
published example named beside it.  Names of speakers are true findings where a scanner tells them, and none is asked for.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from random import Random

from bench.corpus.draw import chars, uuid
from bench.corpus.messengers import Moment, chats, cipher_notice, moment, stamps
from bench.corpus.model import Item, Label, Page, Value, as_said, replaced
from bench.corpus.names import name
from bench.corpus.phrases import PHRASES

Message = tuple[int, Value]
#: What a role is called: the person and the assistant, in transcripts that people write and in what ChatGPT's page copies.
ROLES = {
    "en": (("User", "Assistant"), ("You said", "ChatGPT said")),
    "ko": (("사용자", "어시스턴트"), ("나의 말", "ChatGPT의 말")),
    "ja": (("ユーザー", "アシスタント"), ("あなた", "ChatGPT")),
    "zh": (("用户", "助手"), ("您说", "ChatGPT 说")),
    "de": (("Nutzer", "Assistent"), ("Du hast gesagt", "ChatGPT hat gesagt")),
    "fr": (("Utilisateur", "Assistant"), ("Vous avez dit ", "ChatGPT a dit ")),
    "nl": (("Gebruiker", "Assistent"), ("Je zei", "ChatGPT zei")),
    "it": (("Utente", "Assistente"), ("Hai detto", "ChatGPT ha detto")),
    "es": (("Usuario", "Asistente"), ("Has dicho", "ChatGPT dijo")),
    "pt": (("Usuário", "Assistente"), ("Você disse", "O ChatGPT disse")),
    "pl": (("Użytkownik", "Asystent"), ("Powiedziałeś", "ChatGPT powiedział")),
}
#: What an assistant writes around a value.
REPLIES = {
    "en": ("Of course. Here is a clearer version:", "I checked the entry you gave me.", "Sure! Anything else I should change?"),
    "ko": ("물론입니다. 다듬은 문장은 다음과 같습니다.", "말씀하신 항목을 확인했습니다.", "네! 더 바꿀 부분이 있을까요?"),
    "ja": ("もちろんです。整えた文は次のとおりです。", "ご記入の項目を確認しました。", "はい。ほかに直すところはありますか。"),
    "zh": ("当然可以。修改后的版本如下:", "我检查了您提供的内容。", "好的!还有需要修改的地方吗?"),
    "de": ("Gern. Hier ist eine klarere Fassung:", "Ich habe die Angabe geprüft.", "Klar! Soll ich noch etwas ändern?"),
    "fr": ("Bien sûr. Voici une version plus claire :", "J'ai vérifié cette saisie.", "Volontiers ! Autre chose à changer ?"),
    "nl": ("Natuurlijk. Hier is een duidelijkere versie:", "Ik heb de invoer nagekeken.", "Zeker! Nog iets aanpassen?"),
    "it": ("Certo. Ecco una versione più chiara:", "Ho controllato la voce.", "Volentieri! Cambio altro?"),
    "es": ("Claro. Aquí tienes una versión más clara:", "He revisado el dato que me diste.", "¡Por supuesto! ¿Cambio algo más?"),
    "pt": ("Claro. Aqui está uma versão mais clara:", "Verifiquei o dado que enviou.", "Com certeza! Mudo mais alguma coisa?"),
    "pl": ("Oczywiście. Oto jaśniejsza wersja:", "Sprawdziłem podany wpis.", "Jasne! Czy coś jeszcze zmienić?"),
}  # fmt: skip


def _turns(rng: Random, lang: str, items: Sequence[Item]) -> list[Message]:
    """A person's and an assistant's turns: most values are told by the person, some come back in an answer."""
    phrases, turns = PHRASES[lang], []
    for item in items:
        said = as_said(rng, phrases.frames, item)
        if rng.random() < 0.75:
            turns.append((0, _joined(rng.choice(phrases.asks), rng.choice((" ", "\n")), said)))
            turns.append((1, Value(f"{rng.choice(REPLIES[lang])} {rng.choice(phrases.fillers)}")))
        else:
            turns.append((0, Value(rng.choice(phrases.asks))))
            turns.append((1, _joined(rng.choice(REPLIES[lang]), "\n", said)))
    turns.append((0, Value(rng.choice(phrases.chat))))
    return turns


def _joined(*pieces: str | Value) -> Value:
    return Page().write(*pieces).value


def dialogue(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A transcript by role, as people copy it: with names of roles, Markdown, ChatGPT's page, or a model's own marks.

    ``<|im_start|>`` is ChatML, https://github.com/openai/openai-python/blob/v0.28.1/chatml.md.
    """
    style = rng.choice(("names", "names", "page", "markdown", "chatml", "bold", "human"))
    if style == "chatml":
        page.write("<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n")
    for who, said in _turns(rng, lang, items):
        role = ROLES[lang][style == "page"][who]
        before, after = {
            "names": (f"{role}: ", "\n"),
            "page": (f"{role}:\n", "\n\n"),
            "markdown": (f"### {role}\n\n", "\n\n"),
            "bold": (f"**{role}:** ", "\n\n"),
            "human": (f"{('Human', 'AI')[who]}: ", "\n\n"),
            "chatml": (f"<|im_start|>{('user', 'assistant')[who]}\n", "<|im_end|>\n"),
        }[style]
        page.write(before, said, after)


def request(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """A request with its messages in JSON (https://platform.openai.com/docs/api-reference/chat/create)."""
    page.write(
        '{\n  "model": "gpt-4o",\n  "messages": [\n    {"role": "system", "content": "You are a helpful assistant."}'
    )
    for who, said in _turns(rng, lang, items):
        page.write(f',\n    {{"role": "{("user", "assistant")[who]}", "content": "', escaped(said), '"}')
    page.write('\n  ],\n  "temperature": 0.2\n}\n')


def export(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """ChatGPT's ``conversations.json`` (https://help.openai.com/en/articles/7260999): nodes by id, text in ``parts``."""
    began = 1_700_000_000 + rng.randint(0, 80_000_000)
    page.write(
        f'[{{"title": "{rng.choice(PHRASES[lang].headings)}", "create_time": {began}.{chars(rng, 6, "d")}, "mapping": {{'
    )
    parent, first = "client-created-root", True
    for who, said in _turns(rng, lang, items):
        node = uuid(rng)
        page.write(
            "" if first else ", ",
            f'"{node}": {{"id": "{node}", "message": {{"id": "{node}", "author": {{"role": "{("user", "assistant")[who]}", '
            f'"name": null, "metadata": {{}}}}, "create_time": {began + rng.randint(1, 600)}.{chars(rng, 6, "d")}, '
            '"content": {"content_type": "text", "parts": ["',
            escaped(said),
            f'"]}}, "status": "finished_successfully", "weight": 1.0}}, "parent": "{parent}", "children": []}}',
        )
        parent, first = node, False
    page.write(f'}}, "current_node": "{parent}", "conversation_id": "{uuid(rng)}", "is_archived": false}}]\n')


def escaped(value: Value) -> Value:
    """A value inside a string of JSON (RFC 8259); what is not ASCII stands as it is."""
    return replaced(value, {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def _chat(rng: Random, lang: str, items: Sequence[Item]) -> list[Message]:
    """What two people write to each other: a value in a message, small talk between."""
    phrases = PHRASES[lang]
    messages = [(0, Value(rng.choice(phrases.greetings)))]
    for turn, item in enumerate(items, 1):
        if rng.random() < 0.6:
            messages.append((turn % 2, Value(rng.choice((*phrases.chat, *phrases.fillers)))))
        messages.append((rng.randint(0, 1), as_said(rng, phrases.frames, item)))
    messages.append((rng.randint(0, 1), Value(rng.choice((*phrases.chat, *phrases.closings)))))
    return messages


def speaker(rng: Random, lang: str) -> Value:
    """A name that a messenger shows: a finding of it is right, and nothing is missed where there is none."""
    text = name(rng, lang)
    return Value(text, tuple(Label(0, len(text), one, "person", True) for one in ("person-name", "kr-person-name")))


def _exported(
    rng: Random,
    lang: str,
    items: Sequence[Item],
    page: Page,
    write: Callable[[Page, Value, Value, Moment], object],
    at: Moment,
) -> None:
    """Write each message of a chat of two with its time, from ``at`` on."""
    both = speaker(rng, lang), speaker(rng, lang)
    for who, said in _chat(rng, lang, items):
        write(page, both[who], said, at)
        at += datetime.timedelta(minutes=rng.randint(0, 14), seconds=rng.randint(1, 50))


def kakaotalk(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """An export of KakaoTalk's: of a computer, of a telephone, or as a table (https://cs.kakao.com, 대화 내용 내보내기)."""
    korean, style = lang == "ko", rng.choice(("computer", "computer", "telephone", "table"))
    first = moment(rng)
    if style == "table":
        page.write("Date,User,Message\n")
        quoted: dict[str, str] = {'"': '""'}

        def row(page: Page, who: Value, said: Value, at: Moment) -> Page:
            return page.write(f'{at:%Y-%m-%d %H:%M:%S},"', who, '","', replaced(said, quoted), '"\n')

        return _exported(rng, lang, items, page, row, first)
    page.write(speaker(rng, lang), *(chats(korean, first)))
    if style == "computer":
        page.write(f"\n--------------- {stamps(korean, first, 'day')} ---------------\n")

        def line(page: Page, who: Value, said: Value, at: Moment) -> Page:
            return page.write("[", who, f"] [{stamps(korean, at, 'time')}] ", said, "\n")

        return _exported(rng, lang, items, page, line, first)
    page.write(f"\n{stamps(korean, first, 'whole')}\n")

    def told(page: Page, who: Value, said: Value, at: Moment) -> Page:
        return page.write(f"{stamps(korean, at, 'whole')}, ", who, " : ", said, "\n")

    return _exported(rng, lang, items, page, told, first)


def whatsapp(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """An export of WhatsApp's (https://faq.whatsapp.com/1180414079177245), of Android or of an iPhone, by the telephone's language."""
    pattern, iphone = cipher_notice(lang)[1], rng.random() < 0.5

    def line(page: Page, who: Value | str, said: Value, at: Moment) -> Page:
        clock = at.strftime(pattern)
        return page.write(f"[{clock}:{at:%S}] " if iphone else f"{clock} - ", who, ": " if who else "", said, "\n")

    first = moment(rng)
    line(page, "", Value(cipher_notice(lang)[0]), first)
    _exported(rng, lang, items, page, line, first)


def teams(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """Messages copied from Teams, or the transcript of a meeting in WebVTT (https://www.w3.org/TR/webvtt1/, voice spans)."""
    if rng.random() < 0.4:
        page.write("WEBVTT\n\n")

        def cue(page: Page, who: Value, said: Value, at: Moment) -> Page:
            span = f"00:{at:%M:%S}.{at.second:03} --> 00:{at:%M}:59.{at.minute:03}"
            return page.write(f"{span}\n<v ", who, ">", said, "</v>\n\n")

        return _exported(rng, lang, items, page, cue, moment(rng))
    dated = rng.random() < 0.5

    def line(page: Page, who: Value, said: Value, at: Moment) -> Page:
        return page.write(f"[{at:%Y-%m-%d %H:%M}] " if dated else f"[{at:%H:%M}] ", who, "\n", said, "\n\n")

    return _exported(rng, lang, items, page, line, moment(rng))


def slack(rng: Random, lang: str, items: Sequence[Item], page: Page) -> None:
    """Messages copied from Slack, or a day of a channel as its export writes it (https://slack.com/help/articles/220556107)."""
    if rng.random() < 0.5:

        def line(page: Page, who: Value, said: Value, at: Moment) -> Page:
            return page.write(who, f"  {at:%I:%M %p}\n".replace("  0", "  "), said, "\n\n")

        _exported(rng, lang, items, page, line, moment(rng))
        return
    team, pieces = f"T0{chars(rng, 9, 'U')}", ["[\n", ",\n"]

    def entry(page: Page, who: Value, said: Value, at: Moment) -> Page:
        return page.write(
            pieces.pop(0) if len(pieces) > 1 else pieces[0],
            f'    {{"client_msg_id": "{uuid(rng)}", "type": "message", "text": "',
            in_slack(said),
            f'", "user": "U0{chars(rng, 9, "U")}", "ts": "{int(at.timestamp())}.{chars(rng, 6, "d")}", "team": "{team}", '
            '"user_profile": {"real_name": "',
            who,
            '"}}',
        )

    _exported(rng, lang, items, page, entry, moment(rng))
    page.write("\n]\n")


def in_slack(value: Value) -> Value:
    """Slack escapes three characters in the text of a message (https://docs.slack.dev/messaging/formatting-message-text/)."""
    return escaped(replaced(value, {"&": "&amp;", "<": "&lt;", ">": "&gt;"}))
