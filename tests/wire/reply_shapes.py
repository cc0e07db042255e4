"""Streamed replies of many services, written and read by plain code that shares nothing with what is tested."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.wire.aws_messages import event, hidden, payloads, revealed


@dataclass(frozen=True)
class Shape:
    """``write`` makes a reply of pieces of text; ``read`` gives back the text a client would show."""

    name: str
    media_type: str
    write: Callable[[list[str]], bytes]
    read: Callable[[bytes], str]


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def sse(*data: str, ending: str = "\n") -> bytes:
    return "".join(f"data: {item}{ending}{ending}" for item in data).encode("utf-8", "surrogatepass")


def data_of(raw: bytes) -> list[Any]:
    out: list[Any] = []
    for frame in raw.decode("utf-8", "surrogatepass").replace("\r\n", "\n").split("\n\n"):
        lines = [line.removeprefix("data:").removeprefix(" ") for line in frame.split("\n") if line.startswith("data:")]
        if lines and lines[0] != "[DONE]":
            out.append(json.loads("\n".join(lines)))
    return out


def _chat(pieces: list[str]) -> bytes:
    frames = [
        {"id": "c1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"role": "assistant"}}]}
    ]
    frames += [{"id": "c1", "choices": [{"index": 0, "delta": {"content": p}, "finish_reason": None}]} for p in pieces]
    return sse(*map(dumps, frames), "[DONE]")


def _chat_read(raw: bytes) -> str:
    return "".join(c["delta"].get("content", "") for d in data_of(raw) for c in d["choices"])


def _tool(pieces: list[str]) -> bytes:
    text = dumps({"to": "".join(pieces), "n": [1, None]})
    deltas = [text[i : i + 3] for i in range(0, len(text), 3)]
    first = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "mail", "arguments": ""}}
    calls = [first, *({"index": 0, "function": {"arguments": delta}} for delta in deltas)]
    noise = {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 1, "function": {"arguments": "{}"}}]}}]}
    frames = [{"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]} for call in calls]
    return sse(*(dumps(f) for frame in frames for f in (frame, noise)))


def _tool_read(raw: bytes) -> str:
    calls = [t for d in data_of(raw) for c in d["choices"] for t in c["delta"]["tool_calls"] if t["index"] == 0]
    return str(json.loads("".join(call["function"]["arguments"] for call in calls))["to"])


def _responses(pieces: list[str]) -> bytes:
    where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    deltas = [{"type": "response.output_text.delta", **where, "delta": piece, "sequence_number": 4} for piece in pieces]
    done = {"type": "response.output_text.done", **where, "text": "".join(pieces)}
    item = {"type": "message", "content": [{"type": "output_text", "text": "".join(pieces)}]}
    completed = {"type": "response.completed", "response": {"id": "r", "output": [item]}}
    frames: list[dict[str, Any]] = [*deltas, done, completed]
    return "".join(f"event: {f['type']}\ndata: {dumps(f)}\n\n" for f in frames).encode("utf-8", "surrogatepass")


def _responses_read(raw: bytes) -> str:
    frames = data_of(raw)
    text = "".join(f["delta"] for f in frames if f["type"].endswith("delta"))
    assert frames[-2]["text"] == frames[-1]["response"]["output"][0]["content"][0]["text"] == text
    return text


def _anthropic(kind: str, field: str) -> Callable[[list[str]], bytes]:
    def write(pieces: list[str]) -> bytes:
        frames: list[dict[str, Any]] = [{"type": "message_start", "message": {"id": "m", "content": []}}]
        frames.append({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
        for piece in pieces:
            frames.append({"type": "content_block_delta", "index": 0, "delta": {"type": kind, field: piece}})
            frames.append({"type": "ping"})
        frames += [{"type": "content_block_stop", "index": 0}, {"type": "message_stop"}]
        return "".join(f"event: {f['type']}\r\ndata: {dumps(f)}\r\n\r\n" for f in frames).encode(
            "utf-8", "surrogatepass"
        )

    return write


def _anthropic_read(field: str) -> Callable[[bytes], str]:
    return lambda raw: "".join(f["delta"][field] for f in data_of(raw) if f["type"] == "content_block_delta")


def _anthropic_tool(pieces: list[str]) -> bytes:
    text = dumps({"q": ["".join(pieces)]})
    return _anthropic("input_json_delta", "partial_json")([text[i : i + 4] for i in range(0, len(text), 4)])


def _deepseek(pieces: list[str]) -> bytes:
    first, rest = (pieces[:1] or [""])[0], pieces[1:]
    frames: list[Any] = [{"v": {"response": {"message_id": 2, "role": "ASSISTANT", "status": "WIP", "fragments": []}}}]
    fragment = [{"id": 1, "type": "RESPONSE", "content": first, "references": []}]
    batch = [{"v": False, "p": "has_pending_fragment"}, {"v": fragment, "p": "fragments", "o": "APPEND"}]
    frames.append({"v": batch, "p": "response", "o": "BATCH"})
    for number, piece in enumerate(rest):
        frames.append({"v": piece} if number else {"v": piece, "p": "response/fragments/0/content", "o": "APPEND"})
    frames.append({"p": "response/status", "o": "SET", "v": "FINISHED"})
    return b"event: ready\ndata: {}\n\n" + sse(*map(dumps, frames))


def _deepseek_read(raw: bytes) -> str:
    text = ""
    for frame in data_of(raw):
        if frame.get("p", "").endswith("status"):
            continue
        if isinstance(frame.get("v"), str):
            text += frame["v"]
        elif isinstance(frame.get("v"), list):
            text += frame["v"][1]["v"][0]["content"]
    return text


def _chatgpt(pieces: list[str]) -> bytes:
    message = {"id": "m", "author": {"role": "assistant"}, "content": {"content_type": "text", "parts": [""]}}
    frames: list[Any] = ["v1", {"p": "", "o": "add", "v": {"message": message}, "c": 0}]
    for number, piece in enumerate(pieces):
        append = {"p": "/message/content/parts/0", "o": "append", "v": piece}
        frames.append([append, {"v": piece}, {"o": "patch", "v": [append]}][0 if number == 0 else 1 + number % 2])
    last = {"p": "/message/status", "o": "replace", "v": "finished_successfully"}
    frames += [{"o": "patch", "v": [last]}, {"type": "message_stream_complete", "conversation_id": "c"}]
    return sse(*map(dumps, frames), "[DONE]")


def _chatgpt_read(raw: bytes) -> str:
    text = ""
    for frame in data_of(raw):
        if not isinstance(frame, dict) or "v" not in frame:
            continue
        value = frame["v"]
        if isinstance(value, list):
            value = "".join(part["v"] for part in value if "parts" in part["p"])
        text += value if isinstance(value, str) else ""
    return text


def _chatgpt_old(pieces: list[str]) -> bytes:
    whole = ["".join(pieces[: n + 1]) for n in range(len(pieces))]
    frames = [
        {"message": {"id": "m", "content": {"content_type": "text", "parts": [text]}}, "error": None} for text in whole
    ]
    return sse(*map(dumps, frames), "[DONE]")


def _chatgpt_old_read(raw: bytes) -> str:
    return str(([""] + [frame["message"]["content"]["parts"][0] for frame in data_of(raw)])[-1])


def _gemini(piece: str) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": [{"text": piece}], "role": "model"}}], "modelVersion": "g"}


def _gemini_text(frames: list[Any]) -> str:
    return "".join(f["candidates"][0]["content"]["parts"][0]["text"] for f in frames)


def _vercel(pieces: list[str]) -> bytes:
    lines = [
        "f:" + dumps({"messageId": "m"}),
        *("0:" + dumps(piece) for piece in pieces),
        "d:" + dumps({"finishReason": "stop"}),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")


def _lines(raw: bytes) -> list[str]:
    return [line for line in raw.decode("utf-8", "surrogatepass").split("\n") if line]


def _google_web(pieces: list[str]) -> bytes:
    out = ")]}'\n\n"
    for number in range(len(pieces)):
        inner = [None, ["c_1"], None, None, [["rc_1", ["".join(pieces[: number + 1])]]]]
        body = "\n" + dumps([["wrb.fr", None, dumps(inner)]]) + "\n"
        out += f"{len(body.encode('utf-16-le', 'surrogatepass')) // 2}{body}"
    return out.encode("utf-8", "surrogatepass")


def _google_web_read(raw: bytes) -> str:
    text, rest = "", raw.decode("utf-8", "surrogatepass").removeprefix(")]}'\n\n")
    while rest:
        digits = rest[: rest.index("\n")]
        wide = rest[len(digits) :].encode("utf-16-le", "surrogatepass")
        body = wide[: 2 * int(digits)].decode("utf-16-le", "surrogatepass")
        text = json.loads(json.loads(body)[0][2])[4][0][1][0]
        rest = rest[len(digits) + len(body) :]
    return text


def _whole(pieces: list[str]) -> bytes:
    call = {"function": {"name": "f", "arguments": dumps({"deep": dumps({"x": "".join(pieces)})})}}
    message = {"content": "".join(pieces), "tool_calls": [call]}
    return json.dumps(
        {"choices": [{"index": 0, "message": message}]}, indent=1, ensure_ascii=len(pieces) % 2 == 0
    ).encode()


def _whole_read(raw: bytes) -> str:
    message = json.loads(raw)["choices"][0]["message"]
    deep = json.loads(json.loads(message["tool_calls"][0]["function"]["arguments"])["deep"])["x"]
    assert deep == message["content"]
    return str(message["content"])


AWS = "application/vnd.amazon.eventstream"
SSE = "text/event-stream; charset=utf-8"


def _converse(pieces: list[str]) -> bytes:
    said = [{"contentBlockIndex": 0, "delta": {"text": piece}, "p": "abcdefgh"} for piece in pieces]
    return event({"role": "assistant"}) + b"".join(map(event, said)) + event({"stopReason": "end_turn"})


def _converse_read(raw: bytes) -> str:
    return "".join(one["delta"]["text"] for one in map(json.loads, payloads(raw)) if "delta" in one)


def _converse_tool(pieces: list[str]) -> bytes:
    whole = dumps({"q": "".join(pieces)})
    cuts = [whole[at : at + 3] for at in range(0, len(whole), 3)]
    return b"".join(event({"contentBlockIndex": 1, "delta": {"toolUse": {"input": cut}}}) for cut in cuts)


def _converse_tool_read(raw: bytes) -> str:
    said = "".join(json.loads(one)["delta"]["toolUse"]["input"] for one in payloads(raw))
    return str(json.loads(said)["q"])


def _invoke(pieces: list[str]) -> bytes:
    said = [{"type": "content_block_delta", "index": 0, "delta": {"text": piece}} for piece in pieces]
    return b"".join(hidden(dumps(one).encode("utf-8", "surrogatepass")) for one in said)


SHAPES = [
    Shape("openai chat", SSE, _chat, _chat_read),
    Shape("openai tool call", SSE, _tool, _tool_read),
    Shape("openai responses", SSE, _responses, _responses_read),
    Shape("anthropic text", SSE, _anthropic("text_delta", "text"), _anthropic_read("text")),
    Shape("anthropic thinking", SSE, _anthropic("thinking_delta", "thinking"), _anthropic_read("thinking")),
    Shape("anthropic tool", SSE, _anthropic_tool, lambda raw: json.loads(_anthropic_read("partial_json")(raw))["q"][0]),
    Shape("deepseek web", SSE, _deepseek, _deepseek_read),
    Shape("chatgpt web", SSE, _chatgpt, _chatgpt_read),
    Shape("chatgpt web, whole text each time", SSE, _chatgpt_old, _chatgpt_old_read),
    Shape("gemini sse", SSE, lambda ps: sse(*(dumps(_gemini(p)) for p in ps)), lambda raw: _gemini_text(data_of(raw))),
    Shape(
        "gemini array",
        "application/json; charset=UTF-8",
        lambda ps: ("[" + ",\r\n".join(json.dumps(_gemini(p), indent=1) for p in ps) + "]").encode(),
        lambda raw: _gemini_text(json.loads(raw)),
    ),
    Shape(
        "ollama",
        "application/x-ndjson",
        lambda ps: "".join(
            dumps({"message": {"role": "assistant", "content": p}, "done": False}) + "\n" for p in ps
        ).encode(),
        lambda raw: "".join(json.loads(line)["message"]["content"] for line in _lines(raw)),
    ),
    Shape("vercel", "text/plain", _vercel, lambda raw: "".join(json.loads(x[2:]) for x in _lines(raw) if x[0] == "0")),
    Shape("google web", "application/json", _google_web, _google_web_read),
    Shape("bedrock converse", AWS, _converse, _converse_read),
    Shape("bedrock tool use", AWS, _converse_tool, _converse_tool_read),
    Shape(
        "bedrock invoke", AWS, _invoke, lambda raw: "".join(json.loads(one)["delta"]["text"] for one in revealed(raw))
    ),
    Shape(
        "bedrock agent",
        AWS,
        lambda ps: b"".join(hidden(piece.encode()) for piece in ps if piece),
        lambda raw: b"".join(revealed(raw)).decode(),
    ),
    Shape("json reply", "application/json", _whole, _whole_read),
    Shape("prose", "text/plain", lambda ps: "".join(ps).encode(), lambda raw: raw.decode()),
]
