"""Every kind of file says all it holds: text, notes, headers, properties, names; and what cannot be read says why."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wire.documents import samples as s
from tidegate.wire.documents.extract import extract, package_kind
from tidegate.wire.documents.extracted import Extracted, FileLimits, Unreadable
from tidegate.wire.documents.packages import Package
from tidegate.wire.file_kinds import kind_of


def read(content: bytes, limits: FileLimits | None = None) -> Extracted:
    return extract(content, kind_of(content) or "", limits or FileLimits())


def said(found: Extracted) -> str:
    return "\n".join(piece.text for piece in found.pieces)


@pytest.mark.parametrize(
    ("made", "kind", "words"),
    [
        (s.docx, "docx", [f"Card {s.CARD} & more <here>", f"{s.NAME}\t{s.MAIL}", f"header: {s.NAME}", "footer words",
                          "a comment on it", "Commenter", "Property Author", "kept in the properties"]),
        (s.xlsx, "xlsx", [f"{s.NAME}\t{s.MAIL}\t4111111111111111\t1990-02-03", f"twice\t{s.MAIL}\t{s.CARD}\t12.5",
                          "a comment on it", "header words", "hidden words", "Hidden one", "Property Author", "1+1"]),
        (s.pptx, "pptx", ["Slide 1\n", f"{s.NAME} {s.MAIL}", "speaker notes 2", "Property Author"]),
        (s.hwpx, "hwpx", [f"{s.NAME} {s.MAIL}", s.CARD]),
        (s.hwp, "hwp", [f"{s.NAME} {s.MAIL}", s.CARD]),
        (s.hwpml, "hwpml", [f"{s.NAME} {s.MAIL}", s.CARD, "Title words"]),
        (s.msg, "msg", [f"{s.NAME} {s.CARD}", s.MAIL, "Subject words", "attached.docx"]),
        (s.rtf, "rtf", [f"Card {s.CARD}", f"{s.NAME} {s.MAIL}", "a footnote", "header words", "Property Author"]),
        (s.parquet, "parquet", [f"{s.NAME}\t{s.MAIL}\t{s.CARD}", "name\tmail\tcard"]),
        (lambda: s.pdf([s.CARD, s.MAIL]), "pdf", [s.CARD, s.MAIL, "Property Author", "Title words", "bookmark words"]),
    ],
)  # fmt: skip
def test_all_that_is_in_it(made: Callable[[], bytes], kind: str, words: list[str]) -> None:
    found = read(made())
    assert found.kind == kind
    assert [word for word in words if word not in said(found)] == []
    assert found.missed == []


def test_a_database(tmp_path: Path) -> None:
    found = read(s.sqlite(tmp_path / "x.db"))
    assert f"{s.NAME}\t{s.MAIL}\t4111111111111111" in said(found)
    assert "CREATE TABLE people" in said(found)


def test_where_it_stands() -> None:
    pages = [(piece.where.kind, piece.where.number) for piece in read(s.pdf(["one", "two"])).pieces[:2]]
    assert pages == [("page", 1), ("page", 2)]
    sheets = [piece.where.name for piece in read(s.xlsx()).pieces if piece.where.kind == "sheet"]
    assert sheets == ["Customers", "Hidden one"]
    slides = [piece.where.number for piece in read(s.pptx()).pieces if piece.where.kind == "slide"]
    assert slides == [1, 2]


def test_long_texts_are_cut_at_lines_and_say_where_they_begin() -> None:
    found = read(s.pdf(["line"]), FileLimits(piece=1))
    assert [piece.where.line for piece in found.pieces if piece.where.name == "properties"] == [1, 2, 3, 4, 5]


MEMBERS = {"a/b.txt": b"hello", "c.txt": b"world"}


@pytest.mark.parametrize("made", [s.zipped, s.tarred, s.seven])
def test_archives_hand_on_their_members_and_tell_their_names(made: Callable[[dict[str, bytes]], bytes]) -> None:
    found = read(made(MEMBERS))
    assert {member.name: member.content for member in found.members} == MEMBERS
    assert said(found).split("\n") == list(MEMBERS)


@pytest.mark.parametrize("mode", ["w:xz", "w:bz2"])
def test_packed_archives_are_unpacked_one_layer_at_a_time(mode: str) -> None:
    (member,) = read(s.tarred(MEMBERS, mode)).members
    assert kind_of(member.content) == "tar"


def test_attachments_of_a_mail_are_files() -> None:
    (member,) = read(s.msg()).members
    assert (member.name, kind_of(member.content)) == ("attached.docx", "zip")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: s.pdf(["x"], password="pw"), "encrypted"),
        (lambda: s.seven({"a": b"hello" * 50}, "pw"), "encrypted"),
        (lambda: s.compound({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(64)}), "encrypted"),
        (lambda: s.hwp(flags=3), "encrypted"),
        (lambda: s.compound({"WordDocument": bytes(5000)}), "file-type:doc"),
        (lambda: s.pdf(["x"])[:300], "damaged"),
        (lambda: s.docx()[:5000], "damaged"),
        (lambda: s.msg()[:600], "damaged"),
        (lambda: s.parquet()[:-10], "damaged"),
        (lambda: b"SQLite format 3\0" + bytes(200), "damaged"),
        (lambda: s.seven({"a": b"hello"})[:-5], "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(content: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(content())
    assert str(caught.value) == reason


def test_a_page_with_nothing_but_a_picture_is_not_read() -> None:
    assert read(scanned()).missed == ["no-text"]


def test_an_empty_page_is_no_scan() -> None:
    assert read(s.pdf([""])).missed == []


def scanned() -> bytes:
    import io

    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawImage(ImageReader(Image.new("RGB", (40, 40), "red")), 72, 72)
    canvas.save()
    return out.getvalue()


def test_macros_are_not_read() -> None:
    content = s.zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a>t</a>", "word/vbaProject.bin": b"x"})
    assert read(content).missed == ["file-type:macros"]


def test_something_else_in_a_document_is_handed_on() -> None:
    content = s.zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a>t</a>", "notes.txt": b"hidden"})
    assert [member.content for member in read(content).members] == [b"hidden"]


def test_bytes_beside_the_members_are_said() -> None:
    second = bytearray(s.zipped({"b.txt": b"b"}))
    hidden = b"x" * 70_000
    at = second.index(b"PK\x01\x02")
    end = second.index(b"PK\x05\x06")
    moved = second[:at] + hidden + second[at:end] + second[end : end + 16]
    moved += (at + len(hidden)).to_bytes(4, "little") + second[end + 20 :]
    assert read(bytes(moved)).missed == ["trailing-bytes"]


# --- bombs


def test_a_zip_that_unfolds_beyond_its_ratio() -> None:
    found = read(s.zipped({"bomb.txt": bytes(60 << 20), "b.txt": b"fine"}))
    assert found.missed == ["too-large"]
    assert [member.content for member in found.members] == [b"fine"]


def test_many_members_share_one_limit() -> None:
    limits = FileLimits(unpacked=1000)
    found = read(s.zipped({str(number): b"%d" % number * 200 for number in range(9)}), limits)
    assert found.missed == ["too-large"]
    assert sum(len(member.content) for member in found.members) <= 1000


def test_a_zip_that_lies_about_sizes() -> None:
    content = bytearray(s.zipped({"a.txt": b"x" * 5000}))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert read(bytes(content)).missed == ["damaged"]


LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>"""
)
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>"""


@pytest.mark.parametrize("xml", [LAUGHS, OUTSIDE, b"<a>&unknown;</a>", b"<a>" * 100000, b"<a>no end"])
def test_hostile_xml(xml: bytes) -> None:
    found = read(s.zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": xml}))
    assert found.missed in (["damaged"], ["too-deep"])


def test_7z_bombs() -> None:
    with pytest.raises(Unreadable, match="too-large"):
        read(s.seven({"a": bytes(2 << 20)}), FileLimits(unpacked=1 << 20))


def test_tar_bombs() -> None:
    with pytest.raises(Unreadable, match="too-large"):
        read(s.tarred({"a": bytes(2 << 20)}), FileLimits(unpacked=1 << 20))


def test_xz_bombs() -> None:
    with pytest.raises(Unreadable, match="too-large"):
        read(s.tarred({"a": bytes(80 << 20)}, "w:xz"))


def test_names_do_not_decide() -> None:
    assert package_kind(Package(s.zipped({"word.docx": b"x"}), FileLimits())) is None
    assert kind_of(gzip.compress(b"x")) == "gzip"


def test_nothing_is_said_in_reprs() -> None:
    found = read(s.docx())
    assert s.NAME not in f"{found!r} {found.pieces!r} {found.members!r}"
