"""Documents made by the programs people make them with, and pictures with letters: what a question is given of them."""

from __future__ import annotations

import io
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests import needs
from tests.assistant.house import Building, build
from tests.wire.documents import samples
from tidegate.edges.files import Files

pytestmark = pytest.mark.slow
#: Four lines of Korean print.
LETTER = Path(__file__).parents[1] / "wire" / "documents" / "korean-letter.png"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What LibreOffice writes, from each kind to its own and to those of the others."""
    folder = tmp_path_factory.mktemp("office")
    text = samples.converted({"text.docx": samples.docx()}, "odt", folder / "text")["text.odt"]
    table = samples.converted({"table.xlsx": samples.xlsx()}, "ods", folder / "table")["table.ods"]
    slides = samples.converted({"slides.pptx": samples.pptx()}, "odp", folder / "slides")["slides.odp"]
    found = {"text.odt": text, "table.ods": table, "slides.odp": slides}
    for kind, source in (("docx", "text"), ("rtf", "text"), ("xlsx", "table"), ("pptx", "slides")):
        open_format = next(name for name in found if name.startswith(source + ".od"))
        found |= samples.converted({open_format: found[open_format]}, kind, folder / kind)
    return found | samples.converted({"text.odt": text, "slides.odp": slides}, "pdf", folder / "pdf")


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    reader = Files(ocr=shutil.which("tesseract") is not None)
    yield reader
    reader.close()


@pytest.fixture
async def building(tmp_path: Path, files: Files) -> AsyncIterator[Building]:
    found = build(tmp_path, reader=files)
    yield found
    await found.parts.documents.close()
    await found.driver.close()


async def read(building: Building, name: str, content: bytes) -> str:
    """The passages of a document, as they are given to a question."""
    documents = building.parts.documents
    kept = await documents.kept("kim", documents.keep("kim", name, content)["id"])
    return "\n".join(passage.text for passage in kept.passages)


async def test_what_libreoffice_made(made: dict[str, bytes], building: Building) -> None:
    kinds = {"text.docx", "text.odt", "text.rtf", "text.pdf", "table.xlsx", "table.ods"}
    assert set(made) == kinds | {"slides.pptx", "slides.odp", "slides.pdf"}
    lost = {}
    for name, content in made.items():
        text = " ".join((await read(building, name, content)).split())
        if missing := [word for word in (samples.NAME, samples.MAIL) if word not in text]:
            lost[name] = missing
    assert lost == {}


@pytest.mark.parametrize("kind", ["hwp", "hwpx", "hwpml"])
async def test_what_hangul_made(kind: str, building: Building) -> None:
    text = await read(building, f"공문.{kind}", getattr(samples, kind)())
    assert f"{samples.NAME} {samples.MAIL}" in text


async def test_letters_in_pictures(building: Building) -> None:
    needs.program("tesseract", package="tesseract-ocr, tesseract-ocr-kor")
    picture, out = Image.new("L", (1000, 120), "white"), io.BytesIO()
    ImageDraw.Draw(picture).text((20, 30), "The tide of Busan is 1.3 metres", "black", font_size=48)
    picture.save(out, "PNG")
    assert "tide of Busan is 1.3 metres" in await read(building, "tide.png", out.getvalue())
    korean = await read(building, "편지.png", LETTER.read_bytes())
    assert any("가" <= letter <= "힣" for letter in korean)
