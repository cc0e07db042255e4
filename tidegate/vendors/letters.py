"""The letter of an inquiry, as text and as PDF.

Its date is the inquiry's own, so the same inquiry always makes the same bytes with the same font.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate, Spacer

from tidegate.vendors.fonts import LATIN, Face
from tidegate.vendors.inquiry import Inquiry
from tidegate.vendors.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language, before it is set."""

    title: str
    paragraphs: tuple[str, ...]
    questions: tuple[str, ...]
    closing: str
    language: str
    number: str

    def text(self) -> str:
        """As plain text."""
        listed = [f"{number}. {question}" for number, question in enumerate(self.questions, 1)]
        return "\n\n".join([self.title, self.number, *self.paragraphs, "\n".join(listed), self.closing]) + "\n"

    def pdf(self, face: Face) -> bytes:
        """As a PDF of A4 pages, in a font of `fonts.face_for`."""
        body = ParagraphStyle("body", fontName=face.name, fontSize=10.5, leading=16)
        head = ParagraphStyle("head", parent=body, fontSize=16, leading=22, spaceAfter=6 * mm)
        story = [Paragraph(escape(self.title), head), Paragraph(escape(self.number), body), Spacer(1, 6 * mm)]
        for paragraph in self.paragraphs:
            story += [Paragraph(escape(paragraph), body), Spacer(1, 4 * mm)]
        asked = [Paragraph(escape(question), body) for question in self.questions]
        story += [
            ListFlowable(asked, bulletType="1", bulletFontName=LATIN, bulletFontSize=10.5, bulletFormat="%s."),
            Spacer(1, 4 * mm),
        ]
        story.append(Paragraph(escape(self.closing), body))
        out = io.BytesIO()
        margin = 25 * mm
        document = SimpleDocTemplate(
            out, pagesize=A4, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
            title=self.title, lang=self.language, invariant=1,
        )  # fmt: skip
        document.build(story)
        return out.getvalue()


def letter(inquiry: Inquiry, questionnaire: Questionnaire, organisation: str, *, reminder: bool = False) -> Letter:
    """The letter, or the reminder, of ``inquiry`` in its language."""
    language = inquiry.language
    values = {
        "organisation": organisation or "…",
        "operator": inquiry.operator or inquiry.name,
        "service": inquiry.name,
        "due": inquiry.due.isoformat(),
        "sent": (inquiry.sent or inquiry.drafted).isoformat(),
        "id": inquiry.id,
    }
    said = {name: _filled(texts[language], values) for name, texts in questionnaire.texts.items()}
    return Letter(
        title=said["title"],
        paragraphs=(said["reminder"], said["opening"]) if reminder else (said["opening"],),
        questions=tuple(_filled(topic.question[language], values) for topic in questionnaire.topics),
        closing=said["closing"],
        language=language,
        number=inquiry.id,
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with its ``{name}`` filled.  Not ``format``: a service's name is data, never a format."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
