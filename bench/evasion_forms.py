"""The forms of the evasion matrix: how a text is sent, and how whoever receives it gets it back.

Each form is a pair, written with other libraries than the gate uses where there are two: ``sent`` makes a request of a
text, ``received`` reads the text out of a request.  What the gate replaced shows in what is received.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import quopri
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesParser
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import brotli
import zstandard

JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as the gate sees it."""

    body: bytes
    media_type: str = JSON
    encoding: str | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to send a text.  ``received`` raises if the body is not in this form any more."""

    name: str
    sent: Callable[[str], Sent]
    received: Callable[[Sent], str]


def chat(text: str) -> bytes:
    """The most common body: a chat completion."""
    message = {"role": "user", "content": text}
    return json.dumps({"model": "m-1", "messages": [message]}, ensure_ascii=False).encode()


def said(body: bytes, codec: str = "utf-8") -> str:
    """What the person says in it."""
    return str(json.loads(body.decode(codec))["messages"][0]["content"])


# --- texts in texts: the prompt holds a written form of the value


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _entities(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


def _qp(text: str) -> str:
    return "".join(f"={byte:02X}" for byte in text.encode())


def _u(text: str) -> str:
    return "".join(f"\\u{unit:04x}" for char in text for unit in _units(char))


def _units(char: str) -> list[int]:
    raw = char.encode("utf-16-be")
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]


#: Name, written, read again.
IN_TEXT: Final[tuple[tuple[str, Callable[[str], str], Callable[[str], str]], ...]] = (
    ("base64", _b64, lambda s: base64.b64decode(s).decode()),
    ("base64url", lambda s: base64.urlsafe_b64encode(s.encode()).decode().rstrip("="),
     lambda s: base64.urlsafe_b64decode(s + "=" * (-len(s) % 4)).decode()),
    ("base64-utf16", lambda s: base64.b64encode(s.encode("utf-16-le")).decode(),
     lambda s: base64.b64decode(s).decode("utf-16-le")),
    ("base64-gzip", lambda s: base64.b64encode(gzip.compress(s.encode(), mtime=0)).decode(),
     lambda s: gzip.decompress(base64.b64decode(s)).decode()),
    ("base64-zlib", lambda s: base64.b64encode(zlib.compress(s.encode())).decode(),
     lambda s: zlib.decompress(base64.b64decode(s)).decode()),
    ("data-url", lambda s: "data:text/plain;base64," + _b64(s),
     lambda s: base64.b64decode(s.partition(",")[2]).decode()),
    ("hex", lambda s: s.encode().hex(), lambda s: bytes.fromhex(s).decode()),
    ("hex-bytes", lambda s: s.encode().hex(" "), lambda s: bytes.fromhex(s).decode()),
    ("percent", lambda s: "".join(f"%{byte:02X}" for byte in s.encode()), unquote),
    ("html-entities", _entities, html.unescape),
    ("html-entities-hex", lambda s: "".join(f"&#x{ord(char):x};" for char in s), html.unescape),
    ("quoted-printable", _qp, lambda s: quopri.decodestring(s.encode()).decode()),
    ("unicode-escapes", _u, lambda s: re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), s)),
    ("hex-escapes", lambda s: "".join(f"\\x{byte:02x}" for byte in s.encode()),
     lambda s: re.sub(r"\\x(..)", lambda m: chr(int(m[1], 16)), s).encode("latin-1").decode()),
    ("json-string", lambda s: json.dumps({"v": s}), lambda s: str(json.loads(s)["v"])),
)  # fmt: skip

_HERE: Final = "`"


def in_text(name: str, *layers: tuple[Callable[[str], str], Callable[[str], str]]) -> Form:
    """The value, written by ``layers`` from the innermost out, in the middle of a prompt."""

    def sent(text: str) -> Sent:
        before, value, after = _three(text)
        for write, _ in layers:
            value = write(value)
        return Sent(chat(f"{before}{_HERE}{value}{_HERE}{after}"))

    def received(request: Sent) -> str:
        text = said(request.body)
        before, _, rest = text.partition(_HERE)
        value, _, after = rest.partition(_HERE)
        for _, read in reversed(layers):
            value = read(value)
        return before + value + after

    return Form(name, sent, received)


def _three(text: str) -> tuple[str, str, str]:
    before, _, rest = text.partition("⟦")
    value, _, after = rest.partition("⟧")
    return before, value, after


def plain(text: str) -> str:
    """A text without the marks around its value."""
    return text.replace("⟦", "").replace("⟧", "")


# --- bodies


def _coded(name: str, encode: Callable[[bytes], bytes], decode: Callable[[bytes], bytes]) -> Form:
    return Form(
        name,
        lambda text: Sent(encode(chat(plain(text))), encoding=name.replace("+", ", ")),
        lambda request: said(request.body if request.encoding is None else decode(request.body)),
    )


def _charset(codec: str) -> Form:
    def sent(text: str) -> Sent:
        return Sent(plain(text).encode(codec), f"text/plain; charset={codec}")

    return Form(f"charset {codec}", sent, lambda request: request.body.decode(codec))


def _body(name: str, media_type: str, write: Callable[[str], bytes], read: Callable[[bytes], str]) -> Form:
    return Form(name, lambda text: Sent(write(plain(text)), media_type), lambda request: read(request.body))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def message(text: str) -> bytes:
    """A protobuf message: a number, then a message in field 2 that holds the text in field 3."""
    raw = text.encode()
    inner = b"\x1a" + _varint(len(raw)) + raw
    return b"\x08\x07\x12" + _varint(len(inner)) + inner


def message_read(body: bytes) -> str:
    """The text of `message`."""
    position = 3
    for _ in range(2):  # the length of the message around, then, behind the tag, that of the text
        size = shift = 0
        while True:
            byte = body[position]
            size |= (byte & 0x7F) << shift
            position, shift = position + 1, shift + 7
            if byte < 0x80:
                break
        position += 1
    return body[position - 1 : position - 1 + size].decode()


def _frame(raw: bytes) -> bytes:
    return b"\0" + len(raw).to_bytes(4, "big") + raw


def _deep(text: str) -> bytes:
    value: object = text
    for _ in range(40):
        value = [{"a": value}]
    return json.dumps({"v": value}).encode()


def _deep_read(body: bytes) -> str:
    value = json.loads(body)["v"]
    while not isinstance(value, str):
        value = value[0]["a"]
    return value


def _strings(text: str) -> bytes:
    for _ in range(4):
        text = json.dumps({"a": text})
    return text.encode()


def _strings_read(body: bytes) -> str:
    value: object = body.decode()
    for _ in range(4):
        value = json.loads(str(value))["a"]
    return str(value)


_BOUNDARY: Final = "----b1"


def _multipart(head: str) -> tuple[Callable[[str], bytes], Callable[[bytes], str]]:
    def write(text: str) -> bytes:
        content = text
        if "base64" in head:
            content = base64.encodebytes(text.encode()).decode()
        if "quoted" in head:
            content = quopri.encodestring(text.encode()).decode()
        return f"--{_BOUNDARY}\r\n{head}\r\n\r\n{content}\r\n--{_BOUNDARY}--\r\n".encode()

    def read(body: bytes) -> str:
        whole = f"Content-Type: multipart/form-data; boundary={_BOUNDARY}\r\n\r\n".encode() + body
        payload = BytesParser().parsebytes(whole).get_payload(0)
        return payload.get_payload(decode=True).decode().strip("\n")  # type: ignore[union-attr]

    return write, read


def _overlong(text: str) -> bytes:
    return chat("⟦").replace("⟦".encode(), b"".join(
        bytes((0xC0 | ord(char) >> 6, 0x80 | ord(char) & 0x3F)) if char.isdigit() or char == "@" else char.encode()
        for char in text
    ))  # fmt: skip


def _lenient(body: bytes) -> str:
    """What a decoder reads that does not refuse overlong forms."""
    raw = re.sub(rb"[\xc0\xc1][\x80-\xbf]", lambda m: bytes(((m[0][0] & 3) << 6 | m[0][1] & 0x3F,)), body)
    return said(raw)


def _tool(text: str) -> bytes:
    call = {"name": "save", "arguments": json.dumps({"note": text})}
    return json.dumps({"messages": [{"role": "assistant", "tool_calls": [{"function": call}]}]}).encode()


def _mcp(text: str) -> bytes:
    call = {"name": "save", "arguments": {"rows": [{"note": text}]}}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}).encode()


def _graphql(text: str) -> bytes:
    query = f"mutation {{ send(text: {json.dumps(text)}) {{ id }} }}"
    return json.dumps({"query": query}).encode()


def _graphql_read(body: bytes) -> str:
    query = json.loads(body)["query"]
    return str(json.loads(query[query.index('"') : query.rindex('"') + 1]))


def _rich(text: str) -> bytes:
    """A paragraph of an editor with the middle of it in bold."""
    cut = len(text) // 2
    pieces = [(text[: cut - 2], []), (text[cut - 2 : cut + 2], [{"type": "strong"}]), (text[cut + 2 :], [])]
    content = [{"type": "text", "text": piece, "marks": marks} for piece, marks in pieces]
    return json.dumps({"type": "paragraph", "content": content}).encode()


_XML: Final = "application/xml"
_brotli: Any = brotli  # it says no types
BODIES: Final[tuple[Form, ...]] = (
    Form("plain", lambda text: Sent(chat(plain(text))), lambda request: said(request.body)),
    _coded("gzip", lambda raw: gzip.compress(raw, mtime=0), gzip.decompress),
    _coded("deflate", zlib.compress, zlib.decompress),
    _coded("br", brotli.compress, brotli.decompress),
    _coded("zstd", zstandard.compress, zstandard.decompress),
    _coded("gzip+br", lambda raw: bytes(_brotli.compress(gzip.compress(raw, mtime=0))),
           lambda raw: gzip.decompress(brotli.decompress(raw))),
    _coded("zstd+gzip", lambda raw: gzip.compress(zstandard.compress(raw), mtime=0),
           lambda raw: zstandard.decompress(gzip.decompress(raw))),
    *map(_charset, ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "euc-kr", "cp949", "shift_jis", "gb18030")),
    _body("overlong UTF-8", JSON, _overlong, _lenient),
    _body("JSON 40 deep", JSON, _deep, _deep_read),
    _body("JSON in strings, 4", JSON, _strings, _strings_read),
    _body("JSON all escaped", JSON, lambda s: b'{"messages":[{"content":"' + _u(s).encode() + b'"}]}', said),
    _body("form", "application/x-www-form-urlencoded", lambda s: urlencode({"q": s, "n": 1}).encode(),
          lambda b: dict(parse_qsl(b.decode()))["q"]),
    _body("form, unlabelled", "text/plain", lambda s: ("q=" + quote(s, safe="")).encode(),
          lambda b: dict(parse_qsl(b.decode()))["q"]),
    _body("multipart", f"multipart/form-data; boundary={_BOUNDARY}",
          *_multipart('Content-Disposition: form-data; name="q"')),
    _body("multipart, base64", f"multipart/form-data; boundary={_BOUNDARY}",
          *_multipart('Content-Disposition: form-data; name="q"\r\nContent-Transfer-Encoding: base64')),
    _body("multipart, quoted-printable", f"multipart/form-data; boundary={_BOUNDARY}",
          *_multipart('Content-Disposition: form-data; name="q"\r\nContent-Transfer-Encoding: quoted-printable')),
    _body("multipart, file", f"multipart/form-data; boundary={_BOUNDARY}",
          *_multipart('Content-Disposition: form-data; name="f"; filename="a.txt"\r\nContent-Type: text/plain')),
    _body("protobuf", "application/x-protobuf", message, message_read),
    _body("gRPC", "application/grpc", lambda s: _frame(message(s)), lambda b: message_read(b[5:])),
    _body("gRPC-Web text", "application/grpc-web-text", lambda s: base64.b64encode(_frame(message(s))),
          lambda b: message_read(base64.b64decode(b)[5:])),
    _body("GraphQL variable", JSON,
          lambda s: json.dumps({"query": "query($t:String){x(t:$t)}", "variables": {"t": s}}).encode(),
          lambda b: str(json.loads(b)["variables"]["t"])),
    _body("GraphQL inline", JSON, _graphql, _graphql_read),
    _body("XML text", _XML, lambda s: f"<m><t>{escape(s)}</t></m>".encode(),
          lambda b: ElementTree.fromstring(b)[0].text or ""),
    _body("XML entities", _XML, lambda s: f"<m><t>{_entities(s)}</t></m>".encode(),
          lambda b: ElementTree.fromstring(b)[0].text or ""),
    _body("XML CDATA, cut", _XML, lambda s: f"<m><t>{_cdata(s)}</t></m>".encode(),
          lambda b: ElementTree.fromstring(b)[0].text or ""),
    _body("XML attribute", _XML, lambda s: f"<m><t v={quoteattr(s)}/></m>".encode(),
          lambda b: ElementTree.fromstring(b)[0].get("v") or ""),
    _body("MCP call", JSON, _mcp, lambda b: str(json.loads(b)["params"]["arguments"]["rows"][0]["note"])),
    _body("tool call", JSON, _tool,
          lambda b: str(json.loads(json.loads(b)["messages"][0]["tool_calls"][0]["function"]["arguments"])["note"])),
    _body("JSON lines", "application/x-ndjson", lambda s: b'{"a":1}\n' + json.dumps({"v": s}).encode() + b"\n",
          lambda b: str(json.loads(b.splitlines()[1])["v"])),
    _body("rich text, cut", JSON, _rich, lambda b: "".join(one["text"] for one in json.loads(b)["content"])),
    Form("query string", lambda text: Sent(b"", "", None, urlencode({"q": plain(text)})),
         lambda request: dict(parse_qsl(request.query))["q"]),
)  # fmt: skip


def _cdata(text: str) -> str:
    return "".join(f"<![CDATA[{text[at : at + 3]}]]>" for at in range(0, len(text), 3))


TEXTS: Final[tuple[Form, ...]] = tuple(in_text(name, (write, read)) for name, write, read in IN_TEXT)
PAIRS: Final[tuple[Form, ...]] = tuple(
    in_text(f"{inner[0]} in {outer[0]}", (inner[1], inner[2]), (outer[1], outer[2]))
    for inner in IN_TEXT
    for outer in IN_TEXT
)
