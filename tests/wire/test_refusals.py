"""The same facts in every dress, read back the way each client reads them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tidegate.core.decision import Effect
from tidegate.wire.dresses import Dress, Form, Style
from tidegate.wire.refusals import (
    HEADERS,
    RefusalFacts,
    fields,
    header_value,
    headers_of,
    render,
    sentence,
)
from tidegate.wire.sse import Parser
from tidegate.wire.websocket import Control, Frames, Sender

FACTS = RefusalFacts(
    Effect.BLOCK,
    "DeepSeek",
    "deepseek-until-it-answers",
    "r-0123456789abcdef",
    ("The vendor has not said how it keeps personal data",),
    "개인정보를 입력하지 마세요",
    (("assistant", "https://assistant.example.kr/"), ("exception", "https://help.example.kr/ai")),
)
JSON_STYLES = list(Style)
FORMS = [form for form in Form if form is not Form.HTML]


def body(form: Form, style: Style = Style.PROBLEM) -> Any:
    return json.loads(render(FACTS, Dress(form, style)).body)


def test_the_sentence_says_everything() -> None:
    assert sentence(FACTS) == (
        "DeepSeek is blocked (policy rule deepseek-until-it-answers). 개인정보를 입력하지 마세요. "
        "The vendor has not said how it keeps personal data. Assistant: https://assistant.example.kr/ "
        "Exception: https://help.example.kr/ai Receipt: r-0123456789abcdef"
    )


def test_who_reads_korean_is_told_all_of_it_in_korean() -> None:
    korean = replace(FACTS, language="ko", reasons=("회신이 없습니다.",))
    assert sentence(korean) == (
        "DeepSeek: 차단되었습니다 (정책 규칙 deepseek-until-it-answers). 개인정보를 입력하지 마세요. 회신이 없습니다. "
        "사내 AI 도우미: https://assistant.example.kr/ 예외 신청: https://help.example.kr/ai "
        "접수 번호: r-0123456789abcdef"
    )
    shown = render(korean, Dress(Form.TEXT, Style.PROBLEM)).body.decode()
    assert "\n  규칙            deepseek-until-it-answers\n" in shown
    assert "\n  사내 AI 도우미  https://assistant.example.kr/\n" in shown


def test_a_service_that_may_be_used_without_what_was_found_is_not_called_blocked() -> None:
    for_data = replace(FACTS, found=(("kr-rrn", 2),))
    assert sentence(for_data).startswith("DeepSeek was not sent this because of what was found in it (policy rule ")
    assert fields(for_data)["found"] == {"kr-rrn": 2}


@pytest.mark.parametrize("style", JSON_STYLES)
def test_every_shape_carries_the_same_fields_and_the_sentence(style: Style) -> None:
    refusal = render(FACTS, Dress(Form.JSON, style))
    inside = json.loads(refusal.body)
    carried = inside.get("tidegate") or inside["error"]["tidegate"]
    assert carried == fields(FACTS)
    assert sentence(FACTS) in json.dumps(inside, ensure_ascii=False)
    assert refusal.status == 403
    assert dict(refusal.headers)["tidegate-receipt"] == FACTS.receipt


def test_each_shape_is_the_services_own() -> None:
    assert body(Form.JSON, Style.OPENAI)["error"].keys() >= {"message", "type", "param", "code"}
    anthropic = body(Form.JSON, Style.ANTHROPIC)
    assert (anthropic["type"], anthropic["error"]["type"]) == ("error", "permission_error")
    gemini = body(Form.JSON, Style.GEMINI)["error"]
    assert (gemini["code"], gemini["status"]) == (403, "PERMISSION_DENIED")
    deepseek = body(Form.JSON, Style.DEEPSEEK_WEB)
    assert deepseek["code"] != 0
    assert deepseek["msg"] == deepseek["data"]["biz_msg"] == sentence(FACTS)
    assert body(Form.JSON, Style.CHATGPT_WEB)["detail"] == sentence(FACTS)
    aws = body(Form.JSON, Style.AWS)
    assert (aws["__type"], aws["message"]) == ("AccessDeniedException", sentence(FACTS))
    problem = body(Form.JSON)
    assert (problem["type"], problem["status"], problem["title"]) == ("about:blank", 403, "DeepSeek is blocked")


@pytest.mark.parametrize(
    ("style", "event"), [(Style.OPENAI, ""), (Style.ANTHROPIC, "error"), (Style.GEMINI, ""), (Style.PROBLEM, "error")]
)
def test_a_stream_ends_with_an_error_event(style: Style, event: str) -> None:
    refusal = render(FACTS, Dress(Form.SSE, style))
    (frame,) = Parser().feed(refusal.body)
    assert frame.event == event
    assert json.loads(frame.text) == body(Form.JSON, style)
    assert refusal.status == 200


def test_the_streams_of_web_apps_have_their_own_errors() -> None:
    (chatgpt,) = Parser().feed(render(FACTS, Dress(Form.SSE, Style.CHATGPT_WEB)).body)
    assert json.loads(chatgpt.text)["error"] == sentence(FACTS)
    (deepseek,) = Parser().feed(render(FACTS, Dress(Form.SSE, Style.DEEPSEEK_WEB)).body)
    assert json.loads(deepseek.text)["code"] == 40300


def answering(library: Any, style: Style) -> Any:
    """A client of ``httpx`` or of its successor that is answered with the refusal."""
    refusal = render(FACTS, Dress(Form.JSON, style))
    answer = library.Response(403, headers=list(refusal.headers), content=refusal.body)
    return library.Client(transport=library.MockTransport(lambda _: answer))


@pytest.mark.slow
def test_the_sdk_of_openai_understands_it() -> None:
    import httpx
    import openai

    with answering(httpx, Style.OPENAI) as client, pytest.raises(openai.PermissionDeniedError) as caught:
        openai.OpenAI(api_key="k", http_client=client).chat.completions.create(model="m", messages=[])
    assert caught.value.code == "tidegate_block"
    assert str(FACTS.receipt) in caught.value.message


@pytest.mark.slow
def test_the_sdk_of_anthropic_understands_it() -> None:
    import anthropic
    import httpx2

    with answering(httpx2, Style.ANTHROPIC) as client, pytest.raises(anthropic.PermissionDeniedError) as caught:
        anthropic.Anthropic(api_key="k", http_client=client).messages.create(model="m", max_tokens=1, messages=[])
    assert str(FACTS.receipt) in str(caught.value)


def test_lines_end_with_an_error_line() -> None:
    refusal = render(FACTS, Dress(Form.NDJSON))
    assert refusal.body.count(b"\n") == 1
    assert json.loads(refusal.body)["error"] == sentence(FACTS)


def test_a_websocket_is_closed_with_the_receipt_first() -> None:
    refusal = render(FACTS, Dress(Form.WEBSOCKET))
    (close,) = Frames(Sender.SERVER).feed(refusal.body)
    assert isinstance(close, Control)
    assert close.code == refusal.status == 1008
    assert close.reason.startswith("r-0123456789abcdef: block by rule deepseek-until-it-answers. 개인정보")


def test_grpc_gets_a_status_and_no_body() -> None:
    refusal = render(FACTS, Dress(Form.GRPC))
    headers = dict(refusal.headers)
    assert (refusal.status, refusal.grpc_status, headers["grpc-status"], refusal.body) == (200, 7, "7", b"")
    assert unquote(headers["grpc-message"]) == sentence(FACTS)
    assert headers["grpc-message"].isascii()


def test_connect_gets_an_end_of_stream() -> None:
    raw = render(FACTS, Dress(Form.CONNECT)).body
    assert raw[0] == 2
    assert int.from_bytes(raw[1:5], "big") == len(raw) - 5
    assert json.loads(raw[5:])["error"] == {"code": "permission_denied", "message": sentence(FACTS)}


def test_a_terminal_gets_text() -> None:
    assert render(FACTS, Dress(Form.TEXT)).body.decode() == (
        "DeepSeek is blocked.\n"
        "개인정보를 입력하지 마세요\n"
        "\n"
        "  rule       deepseek-until-it-answers\n"
        "  reason     The vendor has not said how it keeps personal data\n"
        "  assistant  https://assistant.example.kr/\n"
        "  exception  https://help.example.kr/ai\n"
        "  receipt    r-0123456789abcdef\n"
    )


@pytest.mark.parametrize("effect", list(Effect))
def test_every_effect_has_words(effect: Effect) -> None:
    assert effect.word in dict(headers_of(RefusalFacts(effect, "X", "r")))["tidegate-effect"]
    assert sentence(RefusalFacts(effect, "X", "r")).startswith("X ")


def test_pages_are_not_rendered_here() -> None:
    with pytest.raises(ValueError, match="edges"):
        render(FACTS, Dress(Form.HTML))


def test_all_headers_are_named_so_that_they_can_be_stripped() -> None:
    assert tuple(name for name, _ in headers_of(FACTS)) == HEADERS


text = st.text(max_size=60)


@given(text)
@example("100%41")
def test_a_header_value_is_one_safe_line_and_decodes(value: str) -> None:
    encoded = header_value(value)
    assert all(0x20 <= ord(char) < 0x7F for char in encoded)
    assert unquote(encoded).split() == "".join(char if char.isprintable() else " " for char in value).split()


def test_a_long_header_is_cut_between_characters() -> None:
    encoded = header_value("막" * 1000)
    assert len(encoded) <= 1000
    assert set(unquote(encoded)) == {"막"}


@given(
    st.builds(
        RefusalFacts,
        st.sampled_from(Effect),
        text,
        text,
        st.none() | text,
        st.tuples(text),
        text,
        st.tuples(st.tuples(text, text)),
    )
)
@pytest.mark.parametrize("style", JSON_STYLES)
@pytest.mark.parametrize("form", FORMS)
def test_no_text_breaks_out_of_its_dress(form: Form, style: Style, facts: RefusalFacts) -> None:
    refusal = render(facts, Dress(form, style))
    assert all(name and all(0x20 <= ord(char) < 0x7F for char in value) for name, value in refusal.headers)
    if form is Form.JSON:
        json.loads(refusal.body)
    elif form is Form.SSE:
        (frame,) = Parser().feed(refusal.body)
        json.loads(frame.text)
    elif form is Form.NDJSON:
        json.loads(refusal.body)
        assert refusal.body.count(b"\n") == 1
    elif form is Form.WEBSOCKET:
        (close,) = Frames(Sender.SERVER).feed(refusal.body)
        assert isinstance(close, Control)
        assert close.code == 1008
    elif form is Form.TEXT:
        assert all(char == "\n" or char.isprintable() for char in refusal.body.decode())
