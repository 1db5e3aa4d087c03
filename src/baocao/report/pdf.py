"""The PDF exporter: blocks as JSON into one Typst template; PDF/A-2a and PDF/UA-1, the same bytes every time.

Text travels as JSON strings and is never read as Typst markup. No layout here: that is templates/report.typ.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typst
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from baocao.errors import BadInput
from baocao.report import blocks

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
FONTS = Path(__file__).parent.parent / "fonts"


class PdfExporter(Exporter):
    """``jupyter nbconvert --to baocao-pdf report.ipynb``"""

    export_from_notebook = "Báo cáo (PDF)"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return render(blocks.document(blocks.nfc(nb))), resources


def render(document: blocks.Document) -> bytes:
    """The document as PDF; a warning of Typst (a missing glyph, font or alternative text) is an error."""
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
        raise _fault([f"{error.message} {' '.join(error.hints)}".strip()]) from error
    if warnings:
        raise _fault([warning.message for warning in warnings])
    if not isinstance(data, bytes):
        raise TypeError(f"typst gave {type(data).__name__}, expected bytes")
    return data


def _fault(messages: list[str]) -> BadInput:
    return BadInput(
        "Không lập được bản PDF",
        faults=tuple(messages),
        todo="Sửa ký tự lạ hoặc hình lỗi mà thông báo nêu ở số liệu nguồn hoặc sổ tính.",
    )
