"""Values replaced inside files: over runs, in shared texts, in numbers; and the file still opens in its program."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.wire.documents import samples as s
from tidegate.core.finding import Finding
from tidegate.wire import bodies
from tidegate.wire.documents.extracted import DEFAULT, Unreadable
from tidegate.wire.documents.whole import _Inside
from tidegate.wire.reading import Reading

SECRETS = re.compile(r"4111 ?1111 ?1111 ?1111|haneul\.kim@example\.kr|김하늘")
TOKEN = "[EMAIL-7f3a]"
FILES = _Inside(DEFAULT, None)


def read(raw: bytes) -> Reading:
    return bodies.read(raw, media_type=None, encoding=None, files=FILES, upload=True)


def findings(reading: Reading) -> tuple[Finding, ...]:
    sheet = reading.sheet()
    return sheet.placed(
        Finding("email", "contact", 0, match.start(), match.end(), 1.0) for match in SECRETS.finditer(sheet.text)
    )


def replaced(raw: bytes, token: str = TOKEN) -> bytes:
    reading = read(raw)
    found = findings(reading)
    assert found
    assert not any(finding.fixed for finding in found)
    edits: dict[int, list[tuple[int, int, str]]] = {}
    for finding in found:
        edits.setdefault(finding.part, []).append((finding.start, finding.end, token))
    new = reading.rewrite(edits)
    again = read(new)
    assert not [part.path for part in again.parts if SECRETS.search(part.text)]
    assert sum(part.text.count(token) for part in again.parts) >= len(found)
    return new


def test_a_value_over_several_runs_of_word() -> None:
    import docx

    made = docx.Document(io.BytesIO(replaced(s.docx())))
    assert made.paragraphs[0].text == f"Card {TOKEN} & more <here>"
    assert [cell.text for cell in made.tables[0]._cells] == ["name", "mail", TOKEN, TOKEN]
    assert made.sections[0].header.paragraphs[0].text == f"header: {TOKEN}"
    assert made.core_properties.author == "Property Author"


def test_texts_and_numbers_of_excel() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(replaced(s.xlsx())))
    rows = [[cell.value for cell in row] for row in book["Customers"].rows]
    assert rows[1][:3] == [TOKEN, TOKEN, TOKEN]
    assert rows[2][:3] == ["twice", TOKEN, TOKEN]
    assert rows[1][4] == "=1+1"
    assert rows[2][4] == 12.5
    assert book["Hidden one"]["B2"].value == "hidden words"


def test_slides() -> None:
    import pptx

    made = pptx.Presentation(io.BytesIO(replaced(s.pptx())))
    assert made.slides[0].placeholders[1].text == f"{TOKEN} {TOKEN}"


def test_hangul_xml() -> None:
    from hwpx import HwpxDocument

    made = HwpxDocument.open(io.BytesIO(replaced(s.hwpx())))
    assert f"{TOKEN} {TOKEN}" in made.text.plain()


def test_files_in_an_archive_in_a_mail() -> None:
    inner = s.zipped({"a.csv": f"name,card\r\n{s.NAME},{s.CARD}".encode("cp949"), "b.docx": s.docx()})
    replaced(s.zipped({"inner.zip": inner, "same.bin": bytes(range(256))}))
    replaced(s.eml())


def test_markup_in_a_placeholder_stays_text() -> None:
    import docx

    made = docx.Document(io.BytesIO(replaced(s.docx(), token="[A&B<c>]")))
    assert made.paragraphs[0].text == "Card [A&B<c>] & more <here>"


def test_html_over_elements() -> None:
    new = replaced(f"<!doctype html><p title='{s.MAIL}'>Card <b>4111</b> 1111&#32;1111 1111</p>".encode())
    assert new == f"<!doctype html><p title='{TOKEN}'>Card <b>{TOKEN}</b></p>".encode()


@pytest.mark.parametrize("table", ["name,card\r\n{0},{1}\r\n", '[{{"a": "{0}"}}]', "{0} {1}"])
@pytest.mark.parametrize("charset", ["utf-8", "cp949", "utf-16"])
def test_plain_files(table: str, charset: str) -> None:
    new = replaced((table.format(s.NAME, s.CARD) + "그리고 더 많은 글자들이 여기에 있습니다").encode(charset))
    assert TOKEN in new.decode(charset)


@pytest.mark.parametrize(
    "made", [s.rtf, s.msg, s.hwp, s.parquet, lambda: s.pdf([s.CARD]), lambda: s.tarred({"a.txt": s.CARD.encode()})]
)
def test_what_cannot_be_written_back_is_said_and_refused(made: Callable[[], bytes]) -> None:
    reading = read(made())
    found = findings(reading)
    assert found
    assert all(finding.fixed for finding in found)
    with pytest.raises(Unreadable, match="not-replaceable"):
        reading.rewrite({found[0].part: [(found[0].start, found[0].end, TOKEN)]})


def test_links_to_people_and_who_wrote_a_comment() -> None:
    """Word makes a link of every address, and keeps the account of everybody who comments."""
    import docx

    made = docx.Document()
    made.add_paragraph(s.MAIL)
    mail = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    made.part.relate_to(f"mailto:{s.MAIL}", mail, is_external=True)
    people = (
        f'<p:people xmlns:p="p"><p:person author="x"><p:presenceInfo userId="S::{s.MAIL}::1"/></p:person></p:people>'
    )
    with zipfile.ZipFile(io.BytesIO(s.saved(made))) as package:
        members = {name: package.read(name) for name in package.namelist()}
    new = replaced(s.zipped(members | {"word/people.xml": people.encode()}))
    targets = [one.target_ref for one in docx.Document(io.BytesIO(new)).part.rels.values()]
    assert f"mailto:{TOKEN}" in targets


def test_links_notices_and_headers_of_a_sheet() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "write to us"
    sheet["A1"].hyperlink = f"mailto:{s.MAIL}"
    sheet["A1"].hyperlink.tooltip = f"Mail {s.MAIL}"
    sheet.oddHeader.center.text = f"Report of {s.MAIL}"
    sheet = openpyxl.load_workbook(io.BytesIO(replaced(s.saved(book)))).active
    assert sheet["A1"].hyperlink.target == f"mailto:{TOKEN}"
    assert sheet["A1"].hyperlink.tooltip == f"Mail {TOKEN}"
    assert sheet.oddHeader.center.text == f"Report of {TOKEN}"


def test_an_address_in_a_link_to_the_web_is_refused_also_where_it_is_written_with_escapes() -> None:
    import docx

    made = docx.Document()
    mail = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    made.part.relate_to(f"https://shop.example/?to={s.MAIL.replace('@', '%40')}", mail, is_external=True)
    found = findings(read(s.saved(made)))
    assert [finding.fixed for finding in found] == ["not-replaceable"]


def test_the_result_of_a_formula_is_fixed() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = f'="{s.CARD}"'
    found = findings(read(s.saved(book)))
    assert [finding.fixed for finding in found] == ["not-replaceable"]


def test_unchanged_members_are_copied_byte_for_byte() -> None:
    before, after = s.docx(), replaced(s.docx())
    old, new = zipfile.ZipFile(io.BytesIO(before)), zipfile.ZipFile(io.BytesIO(after))
    assert new.testzip() is None
    assert [one.filename for one in new.infolist()] == [one.filename for one in old.infolist()]
    same = [name for name in old.namelist() if old.read(name) == new.read(name)]
    assert set(old.namelist()) - set(same) == {"word/document.xml", "word/header1.xml"}


@pytest.fixture(scope="module")
def by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What LibreOffice makes of our samples, in its own formats and in old ones; and of what we rewrote."""
    folder = tmp_path_factory.mktemp("office")
    writer = {"text.docx": s.docx(), "rewritten.docx": replaced(s.docx())}
    made = s.converted(writer, "odt", folder / "odt")
    calc = {"table.xlsx": s.xlsx(), "rewritten.xlsx": replaced(s.xlsx())}
    made |= s.converted(calc, "ods", folder / "ods")
    made |= s.converted({"old.xlsx": s.xlsx()}, "xls", folder / "xls")
    made |= s.converted({"page.docx": s.docx()}, "pdf", folder / "pdf")
    return made


@pytest.mark.slow
def test_libreoffice_opens_what_we_rewrote(by_libreoffice: dict[str, bytes]) -> None:
    for name in ("rewritten.odt", "rewritten.ods"):
        text = "\n".join(part.text for part in read(by_libreoffice[name]).parts)
        assert TOKEN in text
        assert not SECRETS.search(text)


@pytest.mark.slow
def test_libreoffice_files_are_read(by_libreoffice: dict[str, bytes]) -> None:
    for name in ("text.odt", "table.ods", "old.xls", "page.pdf"):
        reading = read(by_libreoffice[name])
        text = "\n".join(part.text for part in reading.parts)
        assert {match[0] for match in SECRETS.finditer(text)} >= {s.NAME, s.MAIL}, name
        assert reading.unread == (), name


@pytest.mark.slow
def test_open_document_is_rewritten_and_opens_again(by_libreoffice: dict[str, bytes], tmp_path: Path) -> None:
    text = {"again.odt": replaced(by_libreoffice["text.odt"]), "again2.odt": by_libreoffice["text.odt"]}
    made = s.converted(text, "docx", tmp_path / "docx")
    assert TOKEN in "\n".join(part.text for part in read(made["again.docx"]).parts)
