"""Which attributes in the XML of documents hold what people wrote; all others are for machines.

Names of Office Open XML (ECMA-376), OpenDocument 1.3 and OWPML (KS X 6101), without their prefixes.  An attribute that
is not named here counts when its value reads as if a person had written it.

Known misses: one word of ASCII letters, or a number without separators, in an attribute that is not named here.
"""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: In any element.
_TOLD: Final = _words(
    "descr title alt author tooltip instr Target prompt promptTitle error errorTitle caption href string-value summary "
    "displayText lastModifiedBy userName connection command sourceFile shapeComment Author Title Subject ToolTip "
    "comment description help statusBar customMenu displayName totalsRowLabel customList stringValue1 stringValue2 "
    "dataCaption grandTotalCaption errorCaption missingCaption rowHeaderCaption colHeaderCaption subtotalCaption "
    "refersTo ddeTopic destinationFile phldrT docLocation help-text label current-value condition "
    "string-value-if-true string-value-if-false expression oldName newName selectedValue uniqueName "
    "note annote publisher organizations institution address booktitle"
)
#: In these elements, and ids elsewhere.
_NAMED: Final = {
    "name": _words(
        "sheet definedName docPr cNvPr author table cmAuthor tableColumn cacheField user-defined bookmark "
        "user-field-decl FILEHEADER property bookmarkStart bookmark-start reference-mark reference-mark-start section "
        "scenario protectedRange control custShow docVar attr connection parameter dataField pivotField "
        "pivotTableDefinition slicer slicerCacheDefinition named-range named-expression database-range page frame "
        "custom-shape pageItem ddeItem oleItem fieldBegin bmk cSld text textarea button checkbox "
        "listbox combobox form customWorkbookView"
    ),
    "val": _words(
        "alias tag comboBox docVar statusText helpText default filter customFilter inputCells item listEntry "
        "connectString query attr sheetName udl table description docPart lvlText"
    ),
    "v": _words("s n d"),
    "value": _words("listItem table-cell user-field-decl text form variable-set filter-condition option item"),
    "text": _words("cfRule textart"),
    "string": _words("textpath parameter"),
    "display": _words("hyperlink"),
    "location": _words("hyperlink"),
    "user": _words("scenario"),
    "url": _words("webPr"),
    "post": _words("webPr"),
    "userId": _words("presenceInfo person"),
    "content": _words("meta"),
    "fullName": _words("sheet"),
    "formula": _words("table-cell cacheField calculatedItem"),
    "date-value": _words("table-cell"),
}
#: Those among them that people read again and no program looks up: what stands there may be replaced.
_FREE: Final = _words(
    "descr title alt author tooltip prompt promptTitle error errorTitle caption href string-value summary displayText "
    "lastModifiedBy userName sourceFile shapeComment Author Title Subject ToolTip fullName text comment description "
    "display"
)
#: The same in one element only: whom a comment is from, who worked a table out.
_FREE_IN: Final = {
    "userId": _words("presenceInfo person"),
    "displayName": _words("person"),
    "refreshedBy": _words("pivotCacheDefinition"),
}
#: Addresses of people in links: none is fetched by whoever opens the file.
_TO_PEOPLE: Final = re.compile(r"(?:mailto|tel|sms):", re.IGNORECASE)
#: Of fonts, formats, shapes and languages: words, and nobody's.
_MACHINE: Final = _words(
    "typeface ascii hAnsi eastAsia cs face hint font-family font-family-asian font-family-complex font-name "
    "font-name-asian font-name-complex formatCode format-code format d path points adj style lang style-name "
    "viewBox enhanced-path glue-points text-areas"
)
#: Letters of a person's own language, an address, words with blanks between them, a number in groups.
_IN_WORDS: Final = re.compile(r"[^\x00-\x7f]|@|[A-Za-z]{2} [A-Za-z]{2}|\A\+?\d{2,6}(?:[ -]\d{2,7}){1,4}\Z")


def is_told(element: str, attribute: str, value: str) -> bool:
    """Whether ``value`` is to be told; names are local ones."""
    return is_named(element, attribute) or (attribute not in _MACHINE and _IN_WORDS.search(value) is not None)


def is_named(element: str, attribute: str) -> bool:
    """Whether people write to this attribute."""
    return attribute in _TOLD or element in _NAMED.get(attribute, ())


def is_free(element: str, attribute: str, value: str) -> bool:
    """Whether it may be written anew: no formula, name or number that the document leans on, no address on the web."""
    if attribute in ("Target", "href"):
        return _TO_PEOPLE.match(value) is not None
    return element in _FREE_IN.get(attribute, ()) or (attribute in _FREE and is_named(element, attribute))
