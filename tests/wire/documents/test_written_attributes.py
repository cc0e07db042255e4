"""Documents that are packages of XML: no place where somebody may have typed a value is passed over."""

from __future__ import annotations

import pytest

from tests.counted import ends
from tests.wire.documents import samples as s
from tidegate.wire.documents.whole import read
from tidegate.wire.documents.written_attributes import is_free, is_named, is_told

CARD = "4111111111111111"
WORD = (
    '<?xml version="1.0"?><w:document xmlns:w="w" xmlns:a="a" xmlns:v="v"><w:body><w:p><w:r><w:t>wor'
    "ds</w:t></w:r></w:p>{}</w:body></w:document>"
)
SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="x" xmlns:a="a" xmlns:r="r"><sheetData><row r="1"><c r="A'
    '1" t="inlineStr"><is><t>words</t></is></c></row></sheetData>{}</worksheet>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="x" xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="'
    'rId1"/></sheets>{}</workbook>'
)
SLIDE = '<?xml version="1.0"?><p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>words</a:t></a:r></a:p>{}</p:sld>'
ODF = (
    '<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:table="b" x'
    'mlns:form="f" xmlns:draw="d"><text:p>words</text:p>{}</office:document-content>'
)
HWPX = (
    '<?xml version="1.0"?><hs:sec xmlns:hs="s" xmlns:hp="h"><hp:p><hp:run><hp:t>words</hp:t></hp:run></hp:p>{}</hs:sec>'
)

#: Member, the XML around, and what somebody may have typed into it.
PLACES = [
    ("word/document.xml", WORD, '<w:del w:author="a"><w:r><w:delText>{}</w:delText></w:r></w:del>'),
    ("word/document.xml", WORD, '<w:ins w:author="{}"/>'),
    ("word/document.xml", WORD, '<w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r>'),
    ("word/document.xml", WORD, "<w:r><w:instrText>MERGEFIELD {}</w:instrText></w:r>"),
    ("word/document.xml", WORD, '<w:fldSimple w:instr="QUOTE {}"/>'),
    ("word/document.xml", WORD, '<w:bookmarkStart w:name="{}"/>'),
    ("word/document.xml", WORD, '<w:drawing><wp:docPr xmlns:wp="wp" descr="{}"/></w:drawing>'),
    ("word/document.xml", WORD, '<w:pict><v:textpath string="{}"/></w:pict>'),
    ("word/document.xml", WORD, '<w:pict><v:textbox><w:txbxContent><w:p><w:t>{}</w:t>'
     '</w:p></w:txbxContent></v:textbox></w:pict>'),
    ("word/document.xml", WORD, '<w:ffData><w:ddList><w:listEntry w:val="{}"/></w:ddList></w:ffData>'),
    ("word/document.xml", WORD, '<w:ffData><w:textInput><w:default w:val="{}"/></w:textInput></w:ffData>'),
    ("word/document.xml", WORD, '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{}"/>'
     '</w:dropDownList></w:sdtPr></w:sdt>'),
    ("word/document.xml", WORD, '<w:smartTagPr><w:attr w:name="a" w:val="{}"/></w:smartTagPr>'),
    ("word/document.xml", WORD, '<w:hyperlink w:tooltip="{}"/>'),
    ("word/comments.xml", WORD, "<w:comment><w:p><w:t>{}</w:t></w:p></w:comment>"),
    ("word/footnotes.xml", WORD, "<w:footnote><w:p><w:t>{}</w:t></w:p></w:footnote>"),
    ("word/header1.xml", WORD, "<w:p><w:t>{}</w:t></w:p>"),
    ("word/glossary/document.xml", WORD, "<w:docPart><w:docPartPr><w:description w:val='{}'/>"
     "</w:docPartPr></w:docPart>"),
    ("word/settings.xml", WORD, '<w:mailMerge><w:query w:val="SELECT {}"/></w:mailMerge>'),
    ("word/settings.xml", WORD, '<w:docVars><w:docVar w:name="a" w:val="{}"/></w:docVars>'),
    ("word/numbering.xml", WORD, '<w:lvl><w:lvlText w:val="{} %1"/></w:lvl>'),
    ("word/people.xml", WORD, '<w15:person xmlns:w15="q" w15:author="{}"/>'),
    ("docProps/custom.xml", WORD, '<property name="a"><vt:lpwstr xmlns:vt="vt">{}</vt:lpwstr></property>'),
    ("docProps/app.xml", WORD, "<Company>{}</Company>"),
    ("customXml/item1.xml", WORD, '<form card="{}"/>'),
    ("xl/worksheets/sheet1.xml", SHEET, '<conditionalFormatting><cfRule text="{}"/></conditionalFormatting>'),
    ("xl/worksheets/sheet1.xml", SHEET, '<dataValidation prompt="{}"/>'),
    ("xl/worksheets/sheet1.xml", SHEET, '<dataValidation><formula1>"{},b"</formula1></dataValidation>'),
    ("xl/worksheets/sheet1.xml", SHEET, "<headerFooter><oddHeader>&amp;L{}</oddHeader></headerFooter>"),
    ("xl/worksheets/sheet1.xml", SHEET, '<hyperlinks><hyperlink display="{}"/></hyperlinks>'),
    ("xl/worksheets/sheet1.xml", SHEET, '<scenarios><scenario name="a" comment="{}"/></scenarios>'),
    ("xl/worksheets/sheet1.xml", SHEET, '<scenarios><scenario name="a"><inputCells r="A1" val="{}"/>'
     '</scenario></scenarios>'),
    ("xl/worksheets/sheet1.xml", SHEET, '<autoFilter><customFilter val="{}"/></autoFilter>'),
    ("xl/worksheets/sheet1.xml", SHEET, '<sortState><sortCondition customList="a,{}"/></sortState>'),
    ("xl/worksheets/sheet1.xml", SHEET, '<protectedRanges><protectedRange name="{}"/></protectedRanges>'),
    ("xl/workbook.xml", BOOK, "<definedNames><definedName name='a'>\"{}\"</definedName></definedNames>"),
    ("xl/workbook.xml", BOOK, '<definedNames><definedName name="a" comment="{}"/></definedNames>'),
    ("xl/workbook.xml", BOOK, '<sheets><sheet name="{}" sheetId="2" state="hidden"/></sheets>'),
    ("xl/comments1.xml", BOOK, "<comment><text><t>{}</t></text></comment>"),
    ("xl/threadedComments/threadedComment1.xml", BOOK, "<threadedComment><text>{}</text></threadedComment>"),
    ("xl/persons/person.xml", BOOK, '<person displayName="{}"/>'),
    ("xl/tables/table1.xml", BOOK, '<tableColumn name="{}"/>'),
    ("xl/tables/table1.xml", BOOK, '<tableColumn name="a" totalsRowLabel="{}"/>'),
    ("xl/pivotCache/pivotCacheDefinition1.xml", BOOK, '<sharedItems><s v="{}"/></sharedItems>'),
    ("xl/pivotCache/pivotCacheRecords1.xml", BOOK, '<r><n v="{}"/></r>'),
    ("xl/pivotTables/pivotTable1.xml", BOOK, '<filter stringValue1="{}"/>'),
    ("xl/pivotTables/pivotTable1.xml", BOOK, '<dataField name="{}"/>'),
    ("xl/externalLinks/externalLink1.xml", BOOK, "<sheetData><cell><v>{}</v></cell></sheetData>"),
    ("xl/externalLinks/externalLink1.xml", BOOK, '<definedName name="a" refersTo="{}"/>'),
    ("xl/externalLinks/externalLink1.xml", BOOK, '<sheetName val="{}"/>'),
    ("xl/connections.xml", BOOK, '<connection description="{}"/>'),
    ("xl/connections.xml", BOOK, '<connection name="a"><webPr url="https://x/{}"/></connection>'),
    ("xl/charts/chart1.xml", BOOK, "<c:v xmlns:c='c'>{}</c:v>"),
    ("xl/ctrlProps/ctrlProp1.xml", BOOK, '<itemLst><item val="{}"/></itemLst>'),
    ("xl/revisions/revisionLog1.xml", BOOK, '<rsnm oldName="{}"/>'),
    ("ppt/slides/slide1.xml", SLIDE, '<p:cNvPr descr="{}"/>'),
    ("ppt/slides/slide1.xml", SLIDE, '<p:cSld name="{}"/>'),
    ("ppt/notesSlides/notesSlide1.xml", SLIDE, "<a:p><a:t>{}</a:t></a:p>"),
    ("ppt/slideMasters/slideMaster1.xml", SLIDE, "<a:p><a:t>{}</a:t></a:p>"),
    ("ppt/comments/modernComment_1.xml", SLIDE, "<a:p><a:t>{}</a:t></a:p>"),
    ("ppt/comments/comment1.xml", SLIDE, "<p:text>{}</p:text>"),
    ("ppt/diagrams/data1.xml", SLIDE, '<dgm:prSet xmlns:dgm="g" phldrT="{}"/>'),
    ("ppt/presentation.xml", SLIDE, '<p14:section xmlns:p14="q" name="{}"/>'),
    ("ppt/presentation.xml", SLIDE, '<p:custShow name="{}"/>'),
    ("ppt/tags/tag1.xml", SLIDE, '<p:tag name="a" val="{}"/>'),
    ("content.xml", ODF, "<office:annotation><text:p>{}</text:p></office:annotation>"),
    ("content.xml", ODF, '<text:bookmark-start text:name="{}"/>'),
    ("content.xml", ODF, '<text:conditional-text text:string-value-if-true="{}"/>'),
    ("content.xml", ODF, '<text:variable-set office:value="{}"/>'),
    ("content.xml", ODF, '<form:text form:current-value="{}"/>'),
    ("content.xml", ODF, '<form:button form:label="{}"/>'),
    ("content.xml", ODF, '<table:content-validation table:condition="is({})"/>'),
    ("content.xml", ODF, '<table:named-expression table:name="a" table:expression="{}"/>'),
    ("content.xml", ODF, '<table:scenario table:comment="{}"/>'),
    ("content.xml", ODF, '<draw:page draw:name="{}"/>'),
    ("content.xml", ODF, '<text:bibliography-mark text:note="{}"/>'),
    ("content.xml", ODF, "<text:tracked-changes><text:deletion><text:p>{}</text:p>"
     "</text:deletion></text:tracked-changes>"),
    ("meta.xml", ODF, '<meta:user-defined xmlns:meta="m" meta:name="a">{}</meta:user-defined>'),
    ("Contents/section0.xml", HWPX, '<hp:textart text="{}"/>'),
    ("Contents/section0.xml", HWPX, '<hp:fieldBegin name="{}"/>'),
    ("Contents/section0.xml", HWPX, "<hp:hiddenComment><hp:p><hp:t>{}</hp:t></hp:p></hp:hiddenComment>"),
    ("Contents/section0.xml", HWPX, '<hp:comboBox><hp:listItem displayText="{}"/></hp:comboBox>'),
    ("Contents/content.hpf", HWPX, '<opf:meta xmlns:opf="o" content="{}"/>'),
]  # fmt: skip
KINDS: dict[str, tuple[str, dict[str, bytes | str]]] = {
    WORD: ("docx", {"[Content_Types].xml": b"<a/>", "word/document.xml": WORD}),
    SHEET: ("xlsx", {"[Content_Types].xml": b"<a/>", "xl/worksheets/sheet1.xml": SHEET}),
    SLIDE: ("pptx", {"[Content_Types].xml": b"<a/>", "ppt/slides/slide1.xml": SLIDE}),
    ODF: ("odf", {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": ODF}),
    HWPX: ("hwpx", {"mimetype": b"application/hwp+zip", "Contents/section0.xml": HWPX}),
}


def package(member: str, around: str, inner: str) -> tuple[str, bytes]:
    kind, members = KINDS[SHEET if around == BOOK else around]
    plain = {name: one if isinstance(one, bytes) else one.format("").encode() for name, one in members.items()}
    return kind, s.zipped(plain | {member: around.format(inner.format(CARD)).encode()})


@pytest.mark.parametrize(("member", "around", "inner"), PLACES)
def test_no_place_in_a_document_is_passed_over(member: str, around: str, inner: str) -> None:
    kind, content = package(member, around, inner)
    found = read(content)
    assert found.kind == kind
    said = "\n".join(placed.piece.text for placed in found.texts)
    assert "words" in said
    assert said.count(CARD) == 1


@pytest.mark.parametrize(
    ("member", "around"),
    [
        ("word/glossary/document.xml", WORD),
        ("word/charts/chart1.xml", WORD),
        ("word/endnotes.xml", WORD),
        ("xl/charts/chart1.xml", SHEET),
        ("xl/drawings/drawing1.xml", SHEET),
        ("ppt/charts/chart1.xml", SLIDE),
        ("ppt/notesSlides/notesSlide1.xml", SLIDE),
    ],
)
def test_a_line_in_several_stretches_is_one_line(member: str, around: str) -> None:
    """A number of which some digits are bold."""
    _, content = package(member, around, "<a:p><a:r><a:t>4111</a:t></a:r><a:r><a:t>1111 11111111{}</a:t></a:r></a:p>")
    assert any("41111111 11111111" in placed.piece.text for placed in read(content).texts)


def test_words_of_a_person_count_in_any_attribute_and_those_of_programs_in_none() -> None:
    assert is_told("x", "unknown", "홍길동")
    assert is_told("x", "unknown", "kim@example.kr")
    assert is_told("x", "unknown", "call me tomorrow")
    assert is_told("x", "unknown", "4111 1111 1111 1111")
    assert not is_told("rFonts", "eastAsia", "맑은 고딕")
    assert not is_told("shape", "path", "m 0 0 l 21600 21600")
    assert not is_told("p", "rsidR", "00A77B3E")


def test_a_long_attribute_is_looked_at_once() -> None:
    with ends():
        assert not is_told("x", "unknown", "a" * 1_000_000)


def test_what_a_document_leans_on_is_told_and_not_replaced() -> None:
    assert is_named("definedName", "name")
    assert not is_free("definedName", "name", "Kim")
    assert is_free("docPr", "descr", "Kim")


def test_links_to_people_are_replaced_and_links_to_the_web_are_not() -> None:
    assert is_free("Relationship", "Target", "mailto:kim@example.kr")
    assert is_free("a", "href", "MAILTO:kim@example.kr")
    assert not is_free("Relationship", "Target", "https://example.kr/?to=kim@example.kr")


def test_whom_a_comment_is_from_is_replaced_and_what_a_table_is_called_is_not() -> None:
    assert is_free("presenceInfo", "userId", "S::kim@example.kr::1")
    assert is_free("person", "displayName", "Kim")
    assert not is_free("table", "displayName", "Kim")
