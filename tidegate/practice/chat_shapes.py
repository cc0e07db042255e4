"""What the chat pages of DeepSeek, ChatGPT and Gemini, and the WebSocket chats, are sent.

These are not documented by their makers; the shapes are those that public clients read in 2026 (event names, JSON
patches that append text), kept close enough that whatever reads the real answers reads these.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from tidegate.practice.answers import DONE, Json, Reply, echo, pieces, sse, words

CONVERSATION: Final = "11111111-2222-4333-8444-555555555555"


def deepseek_events(reply: Reply) -> Iterator[bytes]:
    """``chat.deepseek.com``: a ``ready`` event, then patches that append to the last fragment."""
    yield sse({"request_message_id": 1, "response_message_id": 2, "model_type": "default"}, "ready")
    yield sse({"updated_at": 1767225600.0}, "update_session")
    fragment = {"id": 1, "type": "RESPONSE", "content": "", "references": []}
    message = {"message_id": 2, "parent_id": 1, "role": "ASSISTANT", "status": "WIP", "fragments": [fragment]}
    yield sse({"v": {"response": message}})
    for number, piece in enumerate(reply.deltas()):
        path = {"p": "response/fragments/-1/content", "o": "APPEND"} if number == 0 else {}
        yield sse(path | {"v": piece})
    yield sse({"p": "response/status", "o": "SET", "v": "FINISHED"})
    yield sse({}, "finish")
    yield sse({"content": "Practice"}, "title")
    yield sse({"click_behavior": "none", "auto_resume": False}, "close")


def chatgpt_events(reply: Reply) -> Iterator[bytes]:
    """``chatgpt.com``: delta encoding v1, JSON patches on a message."""
    yield sse("v1", "delta_encoding")
    content = {"content_type": "text", "parts": [""]}
    message = {"id": "m-2", "author": {"role": "assistant"}, "content": content, "status": "in_progress"}
    first = {"message": message, "conversation_id": CONVERSATION, "error": None}
    yield sse({"p": "", "o": "add", "v": first, "c": 0}, "delta")
    for number, piece in enumerate(reply.deltas()):
        path = {"p": "/message/content/parts/0", "o": "append"} if number == 0 else {}
        yield sse(path | {"v": piece}, "delta")
    finished = [{"p": "/message/status", "o": "replace", "v": "finished_successfully"}]
    yield sse({"p": "", "o": "patch", "v": finished}, "delta")
    yield sse({"type": "message_stream_complete", "conversation_id": CONVERSATION})
    yield DONE


def chatgpt_prompt(asked: Json) -> str:
    """The text parts of the last message of a ``/backend-api/conversation`` request."""
    messages = asked.get("messages") or []
    return words(messages[-1].get("content")) if messages and isinstance(messages[-1], dict) else ""


def gemini_prompt(asked: Json) -> str:
    """The text of the last content of a Gemini API request."""
    contents = asked.get("contents") or []
    return words(contents[-1]) if contents else ""


def gemini(reply: Reply) -> Json:
    """A whole ``GenerateContentResponse``."""
    return _candidate(reply.text, "STOP")


def gemini_events(reply: Reply) -> Iterator[bytes]:
    """The same with ``alt=sse``."""
    for piece in reply.deltas():
        yield sse(_candidate(piece, None))
    yield sse(_candidate("", "STOP"))


def gemini_array(reply: Reply) -> Iterator[bytes]:
    """The same without ``alt=sse``: one JSON array, an element at a time."""
    for number, piece in enumerate(reply.deltas()):
        yield (b"[" if number == 0 else b",\r\n") + json.dumps(_candidate(piece, None), ensure_ascii=False).encode()
    yield b"]"


def _candidate(text: str, finish: str | None) -> Json:
    candidate = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}
    return {"candidates": [candidate | ({"finishReason": finish} if finish else {})], "modelVersion": "practice-1"}


def websocket_replies(said: str, delta: int) -> Iterator[str]:
    """What a WebSocket chat answers to one text message: Copilot's, Character.AI's, Realtime's, else a plain echo."""
    try:
        asked = json.loads(said)
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        yield echo(said)
    elif asked.get("event") == "send":
        yield from _copilot(words(asked.get("content")), delta)
    elif asked.get("command") == "create_and_generate_turn":
        yield from _character(asked, delta)
    elif asked.get("type") == "conversation.item.create":
        yield from _realtime(words(asked.get("item")), delta)
    else:
        yield json.dumps({"echo": asked}, ensure_ascii=False)


def _copilot(prompt: str, delta: int) -> Iterator[str]:
    yield json.dumps({"event": "startMessage", "conversationId": CONVERSATION, "messageId": "m-2"})
    for piece in pieces(echo(prompt), delta):
        yield json.dumps(
            {"event": "appendText", "messageId": "m-2", "partId": "p-1", "text": piece}, ensure_ascii=False
        )
    yield json.dumps({"event": "done", "messageId": "m-2"})


def _character(asked: Json, delta: int) -> Iterator[str]:
    turn = (asked.get("payload") or {}).get("turn") or {}
    prompt = "\n".join(str(candidate.get("raw_content", "")) for candidate in turn.get("candidates", []))
    so_far = ""
    for piece in pieces(echo(prompt), delta):  # Character.AI repeats the whole text so far in every update
        so_far += piece
        candidate = {"candidate_id": "c-1", "raw_content": so_far, "is_final": so_far == echo(prompt)}
        yield json.dumps({"command": "update_turn", "turn": {"candidates": [candidate]}}, ensure_ascii=False)


def _realtime(prompt: str, delta: int) -> Iterator[str]:
    place = {"response_id": "resp_practice", "item_id": "item_practice", "output_index": 0, "content_index": 0}
    for piece in pieces(echo(prompt), delta):
        yield json.dumps({"type": "response.output_text.delta"} | place | {"delta": piece}, ensure_ascii=False)
    yield json.dumps({"type": "response.output_text.done"} | place | {"text": echo(prompt)}, ensure_ascii=False)
    yield json.dumps({"type": "response.done", "response": {"id": "resp_practice", "status": "completed"}})
