"""Files of a leak test beyond the few that `leaks` makes: documents, databases, mails and archives with a text in them.

Made by hand from the formats' own descriptions where that is short, so that a reader of files is tested against another
hand than its own; the two that are not (7z, Parquet) need the libraries of the extra ``files``.  Nothing is compressed,
so that what arrives can be known again by its bytes.
"""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final
from xml.sax.saxutils import escape

_OPEN_DOCUMENT: Final = "urn:oasis:names:tc:opendocument:xmlns"
_SECTOR: Final = 512
#: Streams below this size would need the small sectors of a compound file ([MS-CFB] section 2.2).
_STREAM: Final = 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def stored(members: Mapping[str, str]) -> bytes:
    """A ZIP archive in which nothing is compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _open_document(kind: str, body: str) -> bytes:
    """OpenDocument 1.3 part 2 section 3: the type first, then the content."""
    media = f"application/vnd.oasis.opendocument.{kind}"
    spaces = "".join(
        f' xmlns:{name}="{_OPEN_DOCUMENT}:{space}:1.0"'
        for name, space in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"))
    )
    content = f"<office:document-content{spaces}><office:body>{body}</office:body></office:document-content>"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="{_OPEN_DOCUMENT}:manifest:1.0">{entry}</manifest:manifest>'
    return stored({"mimetype": media, "content.xml": content, "META-INF/manifest.xml": manifest})


def odt(text: str) -> bytes:
    """A text of one paragraph."""
    return _open_document("text", f"<office:text><text:p>{escape(text)}</text:p></office:text>")


def ods(text: str) -> bytes:
    """A sheet of one cell."""
    cell = f"<table:table-cell><text:p>{escape(text)}</text:p></table:table-cell>"
    table = f'<table:table table:name="a"><table:table-row>{cell}</table:table-row></table:table>'
    return _open_document("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


def odp(text: str) -> bytes:
    """A slide of one box."""
    box = f"<draw:frame><draw:text-box><text:p>{escape(text)}</text:p></draw:text-box></draw:frame>"
    return _open_document(
        "presentation", f'<office:presentation><draw:page draw:name="a">{box}</draw:page></office:presentation>'
    )


def powerpoint(text: str) -> bytes:
    """A slide of one line (ECMA-376 part 1 section 13.3)."""
    drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    space = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
    line = f"<p:sp><p:txBody><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp>"
    slide = f"<p:sld {drawing} {space}><p:cSld><p:spTree>{line}</p:spTree></p:cSld></p:sld>"
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return stored({"[Content_Types].xml": types, "ppt/presentation.xml": f"<p:presentation {space}/>",
                   "ppt/slides/slide1.xml": slide})  # fmt: skip


def hwpx(text: str) -> bytes:
    """One paragraph in OWPML (KS X 6101)."""
    space = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph"'
    section = 'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
    paragraph = f"<hp:p><hp:run><hp:t>{escape(text)}</hp:t></hp:run></hp:p>"
    return stored({"mimetype": "application/hwp+zip", "Contents/content.hpf": "<package/>",
                   "Contents/section0.xml": f"<hs:sec {section} {space}>{paragraph}</hs:sec>"})  # fmt: skip


def hwp(text: str) -> bytes:
    """One paragraph in Hangul's binary format 5.0, not compressed."""
    body = text.ljust(_STREAM).encode("utf-16-le")
    # A record: tag 67 (paragraph text), level 0, and a size over 4094 in four bytes more.
    record = struct.pack("<LL", 67 | 0xFFF << 20, len(body)) + body
    head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<LL", 0x05000300, 0)
    return compound({"FileHeader": head, "DocInfo": b"", "BodyText/Section0": record})


def message(text: str) -> bytes:
    """An Outlook message with a body ([MS-OXMSG] section 2.4)."""
    body = text.ljust(_STREAM).encode("utf-16-le")
    return compound({"__properties_version1.0": bytes(32), "__substg1.0_1000001F": body})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB] version 3) of ``streams``, each filled up to the least size of a large one.

    At most one storage deep.  Names of one storage are a chain to the right in their order, which is a tree too.
    Raises ``ValueError`` for what needs more than one table of sectors (60 KB).
    """
    filled = {name: content.ljust(_STREAM, b"\0") for name, content in streams.items()}
    storages = sorted({name.partition("/")[0] for name in filled if "/" in name})
    names = ["Root Entry", *storages, *filled]
    inside = {at: _mates(names, at) for at in ("", *storages)}
    directory_sectors = -(-len(names) * 128 // _SECTOR)
    table: list[int] = [_TABLE, *_chain(1, directory_sectors)]
    starts: dict[str, int] = {}
    for name, content in filled.items():
        starts[name] = len(table)
        table += _chain(len(table), -(-len(content) // _SECTOR))
    entries = b""
    for number, name in enumerate(names):
        mates = inside[_within(name)] if number else []
        right = mates[mates.index(number) + 1] if number and number != mates[-1] else _FREE
        child = inside.get("" if not number else name, [_FREE])[0] if name not in filled else _FREE
        kind = 2 if name in filled else 1 if number else 5
        start, size = (starts[name], len(filled[name])) if name in filled else (_END if not number else 0, 0)
        entries += _entry(name.rpartition("/")[2], kind, right, child, start, size)
    directory = entries.ljust(directory_sectors * _SECTOR, b"\0")
    if len(table) > _SECTOR // 4:
        raise ValueError("too large for one table of sectors")
    data = b"".join(content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\0") for content in filled.values())
    head = struct.pack("<8s16x5H6xLLLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0,
                       _STREAM, _END, 0, _END, 0, 0)  # fmt: skip
    head = head.ljust(_SECTOR, b"\xff")
    numbers = table + [_FREE] * (_SECTOR // 4 - len(table))
    return head + struct.pack(f"<{len(numbers)}L", *numbers) + directory + data


def _within(name: str) -> str:
    return name.partition("/")[0] if "/" in name else ""


def _mates(names: list[str], at: str) -> list[int]:
    """The numbers of what stands in the storage ``at``, in the order of [MS-CFB] section 2.6.4: short names first."""
    found = [number for number, name in enumerate(names) if number and _within(name) == at]
    return sorted(found, key=lambda number: (len(own := names[number].rpartition("/")[2]), own.upper()))


def _chain(start: int, length: int) -> list[int]:
    """The table of sectors says of each which comes next."""
    return [*range(start + 1, start + length), _END]


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    """[MS-CFB] section 2.6.1; all entries are black."""
    wide = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBLLL16xL16xLQ", wide, len(wide), kind, 1, _FREE, right, child, 0, start, size)


def rich(text: str) -> bytes:
    """RTF 1.9.1 of one paragraph."""
    shown = text.replace("\\", "\\\\").replace("{", "\\{").replace("}", "\\}")
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\\f0 {shown}\\par}}".encode()


def notebook(text: str) -> bytes:
    """A Jupyter notebook with the text in the code of a cell and in what it printed (nbformat 4.5)."""
    output = {"output_type": "stream", "name": "stdout", "text": [text, "\n"]}
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": [f"print({text!r})"]}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell | {"outputs": [output]}]}
    return json.dumps(whole).encode()


def database(text: str) -> bytes:
    """An SQLite database of one row."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("create table notes (id integer, note text)")
        connection.execute("insert into notes values (1, ?)", (text,))
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


def columns(text: str) -> bytes:
    """A Parquet file of one row."""
    arrow: Any = import_module("pyarrow")
    parquet: Any = import_module("pyarrow.parquet")
    out = io.BytesIO()
    parquet.write_table(arrow.table({"id": [1], "note": [text]}), out, compression="none")
    return out.getvalue()


def seven(text: str) -> bytes:
    """A 7z archive of one text, stored as it is."""
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", filters=[{"id": py7zr.FILTER_COPY}]) as archive:
        archive.writestr(text, "notes.txt")
    return out.getvalue()


def tarred(text: str) -> bytes:
    """A TAR archive of one text."""
    import tarfile

    out = io.BytesIO()
    content = text.encode()
    with tarfile.open(fileobj=out, mode="w") as archive:
        about = tarfile.TarInfo("notes.txt")
        about.size = len(content)
        archive.addfile(about, io.BytesIO(content))
    return out.getvalue()


def hwpml(text: str) -> bytes:
    """A Hancom document of one paragraph, in the form that is plain XML (Hancom's HWPML 3.0 specification)."""
    paragraph = f"<P><TEXT><CHAR>{escape(text)}</CHAR></TEXT></P>"
    body = f"<BODY><SECTION>{paragraph}</SECTION></BODY>"
    return f'<?xml version="1.0" encoding="UTF-8"?><HWPML Version="2.91">{body}</HWPML>'.encode()


#: By the name that the file is sent under, which says nothing to who goes by content.
MADE: Final[Mapping[str, Callable[[str], bytes]]] = {
    "slides.pptx": powerpoint,
    "letter.odt": odt,
    "list.ods": ods,
    "slides.odp": odp,
    "letter.rtf": rich,
    "letter.hwp": hwp,
    "letter.hwpx": hwpx,
    "letter.hml": hwpml,
    "letter.msg": message,
    "work.ipynb": notebook,
    "list.sqlite": database,
    "list.parquet": columns,
    "list.7z": seven,
    "list.tar": tarred,
}
