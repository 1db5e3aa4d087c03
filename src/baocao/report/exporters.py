"""The exporters by which ``jupyter nbconvert`` makes the published files from report.ipynb, byte for byte."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from baocao.report.render import FILES


class _Published(Exporter):
    """One of the published files; the notebook's results decide everything, so nothing is preprocessed."""

    name = ""
    default_preprocessors: list[Any] = []  # noqa: RUF012
    optimistic_validation = False  # nbconvert needs a preprocessor for it

    def _file_extension_default(self) -> str:
        return f".{self.name.rpartition('.')[2]}"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: Any | None = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        for number, cell in enumerate(nb.cells):
            cell.setdefault("id", str(number))  # cells have had ids since nbformat 4.5 only
        return FILES[self.name](nb), resources


class HtmlExporter(_Published):
    """``jupyter nbconvert --to baocao-html report.ipynb``"""

    name = "report.html"
    export_from_notebook = "Báo cáo (HTML)"
    output_mimetype = "text/html"


class PdfExporter(_Published):
    """``jupyter nbconvert --to baocao-pdf report.ipynb``"""

    name = "report.pdf"
    export_from_notebook = "Báo cáo (PDF)"
    output_mimetype = "application/pdf"
