"""Channels of a leak test: every way in which a value can be sent to a service, through a proxy that should stop it.

A channel is a name and a function that sends a text by it.  Requests are made by ``httpx`` and ``websockets``, as
programs make them.  Which values arrived is for whoever asks the practice service.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import ssl
import urllib.parse
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import escape

import httpx

from tidegate.practice import leaks_files, streams

PATIENCE: Final = 20.0
_JSON: Final = {"content-type": "application/json"}
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Way:
    """Through which proxy, whom to trust, and the base address (``https://api.openai.com``) of each kind of service."""

    proxy: str
    ca_file: str
    api: str
    anthropic: str
    chat: str
    socket: str

    def client(self, *, http2: bool = False) -> httpx.Client:
        """A client that goes this way."""
        trust = ssl.create_default_context(cafile=self.ca_file)
        return httpx.Client(proxy=self.proxy, verify=trust, http2=http2, timeout=PATIENCE, trust_env=False)


@dataclass(frozen=True, slots=True)
class Channel:
    """``send`` gives the status of the answer, or ``None`` where there was none."""

    name: str
    send: Callable[[Way, str], int | None]


def _post(way: Way, path: str, *, http2: bool = False, base: str = "", **sent: Any) -> int | None:
    with way.client(http2=http2) as client:
        try:
            return client.post(f"{base or way.api}{path}", **sent).status_code
        except httpx.HTTPError:
            return None


def chat(text: str, **more: Any) -> dict[str, Any]:
    """A chat completion."""
    return {"model": "m", "messages": [{"role": "user", "content": text}], **more}


def _form(way: Way, text: str) -> int | None:
    return _post(way, "/v1/completions", data={"prompt": text})


def _fetch(way: Way, text: str) -> int | None:
    return _post(way, "/v1/chat/completions", json=chat(text))


def _streamed(way: Way, text: str) -> int | None:
    return _post(way, "/v1/chat/completions", json=chat(text, stream=True))


def _http2(way: Way, text: str) -> int | None:
    return _post(way, "/v1/chat/completions", http2=True, json=chat(text))


def _anthropic(way: Way, text: str) -> int | None:
    asked = {
        "model": "m",
        "max_tokens": 99,
        "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}],
    }
    return _post(way, "/v1/messages", base=way.anthropic, json=asked)


def _web_page(way: Way, text: str) -> int | None:
    message = {"author": {"role": "user"}, "content": {"content_type": "text", "parts": [text]}}
    asked = {"action": "next", "messages": [message], "model": "auto"}
    return _post(way, "/backend-api/conversation", base=way.chat, json=asked)


def _tool(way: Way, text: str) -> int | None:
    call = {"id": "c", "type": "function", "function": {"name": "send", "arguments": json.dumps({"body": text})}}
    messages = [{"role": "user", "content": "Send it."}, {"role": "assistant", "content": None, "tool_calls": [call]}]
    return _post(way, "/v1/chat/completions", json={"model": "m", "messages": messages})


def _websocket(way: Way, *texts: str) -> int | None:
    said = [{"role": "user", "content": [{"type": "input_text", "text": text}]} for text in texts]
    sent = [json.dumps({"type": "conversation.item.create", "item": item}) for item in said]
    sent.append(json.dumps({"type": "response.create"}))
    url = way.socket.replace("https://", "wss://") + "/v1/realtime?model=m"
    told = streams.websocket(url, sent, proxy=way.proxy, ca_file=way.ca_file, last="done", patience=PATIENCE)
    return told.status


def _query(way: Way, text: str) -> int | None:
    return _post(way, f"/v1/completions?prompt={urllib.parse.quote(text)}", json={})


def _asked_address(way: Way, text: str) -> int | None:
    """As a browser opens the link that asks a chat something."""
    with way.client() as client:
        try:
            return client.get(f"{way.chat}/?q={urllib.parse.quote(text)}").status_code
        except httpx.HTTPError:
            return None


def _repeated(way: Way, text: str) -> int | None:
    """Model Context Protocol 2026-07-28: an argument that a header repeats."""
    call = {"name": "create_issue", "arguments": {"text": text}}
    said = {"mcp-method": "tools/call", "mcp-name": "create_issue", "mcp-param-text": text}
    told = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    return _post(way, "/mcp", json=told, headers={"mcp-protocol-version": "2026-07-28", **said})


def _base64(way: Way, text: str) -> int | None:
    return _post(way, "/v1/chat/completions", json=chat(f"Read this: {base64.b64encode(text.encode()).decode()}"))


def _escapes(way: Way, text: str) -> int | None:
    body = json.dumps(chat("TEXT")).replace("TEXT", "".join(f"\\u{ord(letter):04x}" for letter in text))
    return _post(way, "/v1/chat/completions", content=body.encode(), headers=_JSON)


def _wide(way: Way, text: str) -> int | None:
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in text)
    return _post(way, "/v1/chat/completions", json=chat(wide))


def _hidden(way: Way, text: str) -> int | None:
    return _post(way, "/v1/chat/completions", json=chat("\u200b".join(text)))


def _compressed(way: Way, text: str) -> int | None:
    body = gzip.compress(json.dumps(chat(text)).encode())
    return _post(way, "/v1/chat/completions", content=body, headers=_JSON | {"content-encoding": "gzip"})


def _halves(text: str) -> tuple[str, str]:
    """A sentence, the value in it torn in the middle."""
    value = text.partition(" is ")[2].partition(" and they")[0]
    half = text.index(value) + len(value) // 2
    return text[:half], text[half:]


def _split(way: Way, text: str) -> int | None:
    """Two messages of one conversation, both in the request, as programs send it."""
    first, second = _halves(text)
    said = [("user", first), ("assistant", "Go on."), ("user", second)]
    messages = [{"role": role, "content": content} for role, content in said]
    return _post(way, "/v1/chat/completions", json={"model": "m", "messages": messages})


def _split_requests(way: Way, text: str) -> int | None:
    """Two requests of one conversation that the service remembers, each with nothing but the new message."""
    first, second = _halves(text)
    before = _post(way, "/v1/responses", json={"model": "m", "input": first})
    after = _post(way, "/v1/responses", json={"model": "m", "input": second, "previous_response_id": "resp-1"})
    return before if after is None else after


def _split_frames(way: Way, text: str) -> int | None:
    return _websocket(way, *_halves(text))


def _multipart(way: Way, text: str) -> int | None:
    return _post(way, "/v1/files", data={"purpose": text}, files={"file": ("a.txt", b"nothing", "text/plain")})


def _upload(name: str, kind: str, made: Callable[[str], bytes]) -> Channel:
    def send(way: Way, text: str) -> int | None:
        return _post(way, "/v1/files", data={"purpose": "assistants"}, files={"file": (name, made(text), kind)})

    return Channel(f"file: {name.rpartition('.')[2]}", send)


def _raw(way: Way, text: str) -> int | None:
    with way.client() as client:
        try:
            return client.put(f"{way.api}/v1/files/a.txt", content=text.encode()).status_code
        except httpx.HTTPError:
            return None


def zipped(members: Mapping[str, str]) -> bytes:
    """A ZIP archive of texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def word(text: str) -> bytes:
    """A DOCX of one paragraph (ECMA-376 part 1, section 11.3.10)."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    document = f"<w:document {space}><w:body><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:body></w:document>"
    return _package("word/document.xml", main, {"word/document.xml": document})


def excel(text: str) -> bytes:
    """An XLSX of one cell (ECMA-376 part 1, section 12.3)."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    linked = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    book = f'<workbook {space} {linked}><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
    cell = f'<c r="A1" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    sheet = f'<worksheet {space}><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    more = {
        "xl/workbook.xml": book,
        "xl/worksheets/sheet1.xml": sheet,
        "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
    }
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    return _package("xl/workbook.xml", main, more, {"/xl/worksheets/sheet1.xml": kind})


def _package(start: str, main: str, members: Mapping[str, str], kinds: Mapping[str, str] | None = None) -> bytes:
    all_kinds = {f"/{start}": main, **(kinds or {})}
    named = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in all_kinds.items())
    usual = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{usual}{named}</Types>'
    return zipped({"[Content_Types].xml": types, "_rels/.rels": _relation("officeDocument", start), **members})


def _relation(kind: str, target: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return f'<Relationships xmlns="{space}"><Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'


def pdf(text: str) -> bytes:
    """A PDF of one line (ISO 32000-1 section 7.5)."""
    shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    content = f"BT /F1 9 Tf 20 700 Td ({shown}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    ]
    out, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 5\n0000000000 65535 f \n{table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + end).encode("latin-1")


def mail(text: str) -> bytes:
    """A mail with an attachment in base64 (RFC 2045)."""
    coded = base64.encodebytes(text.encode()).decode()
    head = 'From: a@example.org\nSubject: notes\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
    part = "--x\nContent-Type: text/plain; name=notes.txt\nContent-Transfer-Encoding: base64\n\n"
    return f"{head}--x\nContent-Type: text/plain\n\nhello\n{part}{coded}\n--x--\n".encode()


CHANNELS: Final[tuple[Channel, ...]] = (
    Channel("form", _form),
    Channel("fetch", _fetch),
    Channel("event stream", _streamed),
    Channel("HTTP/2", _http2),
    Channel("WebSocket", _websocket),
    Channel("Anthropic's API", _anthropic),
    Channel("web page of a chat", _web_page),
    Channel("arguments of a tool", _tool),
    Channel("argument repeated in a header", _repeated),
    Channel("query", _query),
    Channel("question in an address", _asked_address),
    Channel("multipart field", _multipart),
    Channel("raw body", _raw),
    Channel("gzip", _compressed),
    Channel("base64", _base64),
    Channel("JSON escapes", _escapes),
    Channel("full-width digits", _wide),
    Channel("zero-width characters", _hidden),
    Channel("split over messages", _split),
    Channel("split over requests", _split_requests),
    Channel("split over WebSocket messages", _split_frames),
    _upload("notes.txt", "text/plain", str.encode),
    _upload("list.csv", "text/csv", lambda text: f"id,note\n1,{text}\n".encode()),
    _upload("list.json", "application/json", lambda text: json.dumps([{"note": text}]).encode()),
    _upload("page.html", "text/html", lambda text: f"<p>{escape(text)}</p>".encode()),
    _upload("notes.txt.gz", "application/gzip", lambda text: gzip.compress(text.encode())),
    _upload("list.zip", "application/zip", lambda text: zipped({"in/notes.txt": text})),
    _upload("letter.docx", _WORD, word),
    _upload("list.xlsx", _EXCEL, excel),
    _upload("letter.pdf", "application/pdf", pdf),
    _upload("letter.eml", "message/rfc822", mail),
    *(_upload(name, "application/octet-stream", made) for name, made in leaks_files.MADE.items()),
)
