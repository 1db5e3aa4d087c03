"""The PDF: blocks as JSON into one Typst template; PDF/A-2a and PDF/UA-1, the same bytes every time.

Text travels as JSON strings and is never read as Typst markup. No layout here: that is templates/report.typ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import typst

from baocao.errors import BadInput
from baocao.printable import FONTS, named, unprintable
from baocao.report.document import Document

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_NO_GLYPH = "could not be displayed with font"


def render(document: Document) -> bytes:
    """The document as PDF; a missing glyph or alternative text, and every warning of Typst, is an error."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    try:
        data, warnings = typst.compile_with_warnings(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=fonts,
            sys_inputs={"data": document.model_dump_json()},
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            timestamp=document.front.timestamp,
        )
    except typst.TypstError as error:
        if _NO_GLYPH in error.message:
            raise _no_glyph(document) from error
        raise
    if warnings:
        raise RuntimeError("typst: " + "; ".join(warning.message for warning in warnings))
    if not isinstance(data, bytes):
        raise TypeError(f"typst gave {type(data).__name__}, expected bytes")
    return data


def _no_glyph(document: Document) -> BadInput:
    texts = dict.fromkeys(text for text in _texts(document.model_dump()) if unprintable(text))
    return BadInput(
        "Có ký tự không in được trong bản PDF",
        faults=[BadInput(f"{named(unprintable(text))} trong «{text:.200}»") for text in texts],
        todo="Sửa các ký tự này ở tệp số liệu hoặc trong sổ tính rồi chạy lại.",
    )


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping | list | tuple):
        for each in part.values() if isinstance(part, Mapping) else part:
            yield from _texts(each)
