"""Files of every kind we read, made by the programs and libraries that people make them with.

``SECRETS`` stand in each: in the text, split over runs, in a comment, a header, a property.
"""

from __future__ import annotations

import io
import sqlite3
import struct
import subprocess
import tarfile
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path

from tests import needs

CARD = "4111 1111 1111 1111"
NAME = "김하늘"
MAIL = "haneul.kim@example.kr"


def docx() -> bytes:
    import docx

    made = docx.Document()
    made.core_properties.author = "Property Author"
    made.core_properties.comments = "kept in the properties"
    made.sections[0].header.paragraphs[0].text = "header: " + NAME
    made.sections[0].footer.paragraphs[0].text = "footer words"
    line = made.add_paragraph("Card ")
    for piece in ("4111 11", "11 1111 ", "1111"):
        line.add_run(piece).bold = True
    line.add_run(" & more <here>")
    table = made.add_table(2, 2)
    for cell, text in zip(table._cells, ("name", "mail", NAME, MAIL), strict=True):
        cell.text = text
    made.add_comment(line.runs[0], text="a comment on it", author="Commenter", initials="C")
    return saved(made)


def xlsx() -> bytes:
    import datetime

    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Customers"
    sheet.append(["name", "mail", "card", "born", "sum"])
    sheet.append([NAME, MAIL, 4111111111111111, datetime.date(1990, 2, 3), "=1+1"])
    sheet.append(["twice", MAIL, CARD, None, 12.5])
    sheet["A2"].comment = Comment("a comment on it", "Commenter")
    sheet.oddHeader.center.text = "header words"
    hidden = book.create_sheet("Hidden one")
    hidden.sheet_state = "hidden"
    hidden["B2"] = "hidden words"
    book.properties.creator = "Property Author"
    return saved(book)


def pptx() -> bytes:
    import pptx

    made = pptx.Presentation()
    for number in (1, 2):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = f"Slide {number}"
        slide.placeholders[1].text = f"{NAME} {MAIL}"
        slide.notes_slide.notes_text_frame.text = f"speaker notes {number}"
    made.core_properties.author = "Property Author"
    return saved(made)


def hwpx() -> bytes:
    from hwpx import HwpxDocument

    made = HwpxDocument.new()
    made.add_paragraph(f"{NAME} {MAIL}")
    made.add_paragraph(CARD)
    return bytes(made.to_bytes())


def compound(streams: dict[str, bytes]) -> bytes:
    from extract_msg import OleWriter

    writer = OleWriter()
    for name in sorted({"/".join(path.split("/")[:-1]) for path in streams} - {""}, key=len):
        writer.addEntry(name.split("/"), storage=True)
    for path, data in streams.items():
        writer.addEntry(path.split("/"), data)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def hwp(flags: int = 1) -> bytes:
    def record(tag: int, data: bytes) -> bytes:
        if len(data) >= 0xFFF:
            return struct.pack("<LL", tag | 0xFFF << 20, len(data)) + data
        return struct.pack("<L", tag | len(data) << 20) + data

    def packed(data: bytes) -> bytes:
        packer = zlib.compressobj(wbits=-15)
        return packer.compress(data) + packer.flush()

    table = struct.pack("<8H", 11, *[7] * 6, 11)
    text = table + f"{NAME} {MAIL}\r".encode("utf-16-le")
    body = record(66, bytes(22)) + record(67, text) + record(67, (CARD + " " * 3000).encode("utf-16-le"))
    head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<LL", 0x05000300, flags) + bytes(216)
    return compound(
        {
            "FileHeader": head,
            "DocInfo": packed(record(16, bytes(26))),
            "BodyText/Section0": packed(body),
            "PrvText": f"{NAME}".encode("utf-16-le"),
        }
    )


def doc(flags: int = 0x0200) -> bytes:
    """Word 97: the text in three pieces that stand in the file the other way round, one of them in narrow letters."""
    pieces = [(f"{NAME} 고객\x07", False), (f"{MAIL}\x07\x07 \x13 HYPERLINK x\x14", True), (f"{CARD}\x15\r", False)]
    texts = [text.encode("cp1252" if narrow else "utf-16-le") for text, narrow in pieces]
    places: list[int] = []
    at = 0x400
    for text in reversed(texts):
        places.insert(0, at)
        at += len(text)
    ends = [sum(len(text) for text, _ in pieces[:count]) for count in range(len(pieces) + 1)]
    plc = struct.pack(f"<{len(ends)}L", *ends)
    for place, (_, narrow) in zip(places, pieces, strict=True):
        plc += struct.pack("<HLH", 0, place << 1 | 1 << 30 if narrow else place, 0)
    clx = b"\x01" + struct.pack("<H", 2) + b"\0\0" + b"\x02" + struct.pack("<L", len(plc)) + plc
    head = bytearray(0x400)
    struct.pack_into("<H", head, 0, 0xA5EC)
    struct.pack_into("<H", head, 0x0A, flags)
    struct.pack_into("<LL", head, 0x1A2, 8, len(clx))
    table = bytes(8) + clx + b"\xff" + "고객 Commenter".encode("utf-16-le")
    return compound({"WordDocument": bytes(head) + b"".join(reversed(texts)), "1Table": table})


def blip(content: bytes, kind: int = 0xF01E, instance: int = 0x6E0) -> bytes:
    """A picture as old documents hold it."""
    return struct.pack("<HHL", instance << 4, kind, len(content) + 17) + bytes(17) + content


def ppt(token: int = 0xE391C05F, pictures: bytes = b"") -> bytes:
    def record(kind: int, data: bytes, version: int = 0) -> bytes:
        return struct.pack("<HHL", version, kind, len(data)) + data

    slide = record(0x0FA0, f"{NAME}\r{CARD}".encode("utf-16-le")) + record(0x0FA8, MAIL.encode()) + record(0x0FA1, b"x")
    user = record(0x0FF6, struct.pack("<LLL", 0x14, token, 0) + bytes(8))
    return compound({"PowerPoint Document": record(0x03EE, slide, 0xF), "Current User": user, "Pictures": pictures})


def hwpml() -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><HWPML Version="2.91"><HEAD><DOCSUMMARY><TITLE>Title words</TITLE>'
        f"</DOCSUMMARY></HEAD><BODY><SECTION><P><TEXT><CHAR>{NAME}</CHAR></TEXT><TEXT><CHAR> {MAIL}</CHAR></TEXT></P>"
        f"<P><TEXT><CHAR>{CARD}</CHAR></TEXT></P></SECTION></BODY></HWPML>"
    ).encode()


def msg() -> bytes:
    wide = "utf-16-le"
    return compound(
        {
            "__properties_version1.0": bytes(32),
            "__substg1.0_0037001F": "Subject words".encode(wide),
            "__substg1.0_1000001F": f"{NAME} {CARD}".encode(wide),
            "__recip_version1.0_#00000000/__substg1.0_39FE001F": MAIL.encode(wide),
            "__recip_version1.0_#00000000/__properties_version1.0": bytes(8),
            "__attach_version1.0_#00000000/__substg1.0_3707001F": "attached.docx".encode(wide),
            "__attach_version1.0_#00000000/__substg1.0_37010102": docx(),
            "__attach_version1.0_#00000000/__properties_version1.0": bytes(8),
        }
    )


def eml() -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = MAIL, "b@example.com", f"{NAME} subject"
    made.set_content(f"Hello {CARD}\n", cte="base64")
    made.add_attachment(docx(), maintype="application", subtype="octet-stream", filename="a.docx")
    return made.as_bytes()


def rtf() -> bytes:
    return (
        b"{\\rtf1\\ansi\\ansicpg949\\deff0{\\fonttbl{\\f0\\fcharset129 Batang;}}{\\info{\\author Property Author}}"
        b"{\\header header words\\par}\\f0 Card 4111 \\b 1111\\b0  1111 1111\\par "
        + "".join(f"\\u{ord(letter)}?" for letter in NAME).encode()
        + b" "
        + MAIL.encode()
        + b"{\\footnote a footnote}\\par}"
    )


def sqlite(path: Path) -> bytes:
    connection = sqlite3.connect(path)
    connection.execute("create table people (name text, mail text, card integer)")
    connection.execute("insert into people values (?, ?, ?)", (NAME, MAIL, 4111111111111111))
    connection.commit()
    connection.close()
    return path.read_bytes()


def parquet() -> bytes:
    import pyarrow
    from pyarrow import parquet as files

    out = io.BytesIO()
    files.write_table(pyarrow.table({"name": [NAME], "mail": [MAIL], "card": [CARD]}), out)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def seven(members: dict[str, bytes], password: str | None = None) -> bytes:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, content in members.items():
            archive.writestr(content, name)
    return out.getvalue()


def saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def pdf(lines: list[str], *, password: str | None = None) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password) if password else None)
    canvas.setAuthor("Property Author")
    canvas.setTitle("Title words")
    for line in lines:
        canvas.drawString(72, 720, line)
        canvas.bookmarkPage(line)
        canvas.addOutlineEntry("bookmark words", line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def office() -> str:
    return needs.program("soffice", package="libreoffice-writer, -calc, -impress")


def converted(sources: dict[str, bytes], kind: str, folder: Path) -> dict[str, bytes]:
    """``sources`` converted by LibreOffice, all in one run of it."""
    folder.mkdir(exist_ok=True)
    for name, content in sources.items():
        (folder / name).write_bytes(content)
    out = folder / "out"
    command = [
        office(), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
        "--outdir", str(out), *(str(folder / name) for name in sources),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {path.name: path.read_bytes() for path in out.iterdir()}
