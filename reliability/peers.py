"""``python -m reliability.peers [--sdist FILE]``: the exporters under nbconvert's own tests, and over its notebooks.

The tests come with the source of the installed release. In their process this is a plugin: ours stand for theirs.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tarfile
from collections import Counter
from fnmatch import fnmatch
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from nbformat import NotebookNode

from baocao.digest import sha256
from baocao.errors import BadInput
from baocao.report import exporters
from baocao.report.html import TEMPLATES

ROOT = Path(__file__).resolve().parents[1]
THEIRS = {"HtmlExporter": "html.HTMLExporter", "PdfExporter": "pdf.PDFExporter"}
OTHER = {  # why tests do not apply; one that passes all the same, or breaks inside baocao, counts as failed
    "*_absolute_template_* *_relative_template_* *_local_template_* *_get_conf_* *_custom_filter_*": (
        "nbconvert's templates and their filters are not used"
    ),
    "*_raw_cell_inclusion *_exclude_output_* *_include_output_stdin": "every cell and output is shown, as words",
    "*_extract_outputs": "the file is whole, nothing is put beside it",
    "*_language_code*": "the page is Vietnamese",
    "*_javascript_output *_javascript_injection *_mermaid_output": "scripts of outputs are to act; none does",
    "*_attachments *_whitespace?lexer_options[12]?": "Markdown has no pictures and no coloured code",
    "*_png_metadata": "every picture has words of ours, and the width that the page lets it",
    "*_texinputs": "no LaTeX is used",
}
_ADDRESSES = ["href", "src", "xlink:href", "srcset", "action", "formaction", "data", "poster", "background"]
_FOREIGN = ["iframe", "frame", "object", "embed", "foreignobject", "form", "base", "link", "applet"]
_made: list[object] = []
_told: list[tuple[str, str]] = []


class _Stitched:
    """Takes any notebook for a report; theirs have no letterhead and no outline, and would be refused."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        _made.append(self)

    def from_notebook_node(self, nb: NotebookNode, *given: Any, **named: Any) -> Any:
        metadata = NotebookNode(nb.metadata, baocao=json.loads(os.environ["BAOCAO_REPORT"]))
        return super().from_notebook_node(NotebookNode(nb, metadata=metadata), *given, **named)  # type: ignore[misc]


class HtmlExporter(_Stitched, exporters.HtmlExporter):  # type: ignore[misc]
    pass


class PdfExporter(_Stitched, exporters.PdfExporter):  # type: ignore[misc]
    pass


def pytest_configure() -> None:
    ours = os.environ["BAOCAO_EXPORTER"]
    kind = globals()[ours]
    setattr(exporters, ours, kind)  # what the entry point leads to
    for module, _, name in (each.partition(".") for each in (THEIRS[ours], "python.PythonExporter")):
        for place in ("nbconvert.exporters", f"nbconvert.exporters.{module}"):
            setattr(import_module(place), name, kind)
    theirs: Any = import_module("tests.testutils")
    theirs.onlyif_cmds_exist = lambda *_: lambda test: test  # LaTeX is not needed
    theirs = import_module("tests.exporters.test_templateexporter")
    theirs.SampleExporter = kind
    multiprocessing.set_start_method("spawn")  # a fork loses the threads of Typst, and would wait for them


def pytest_runtest_logreport(report: Any) -> None:
    """Tests that made no exporter of ours say nothing about them."""
    if _made if report.when == "call" else report.failed:
        _told.append((name := report.nodeid.rpartition("::")[2], _judged(name, report)))
    _made.clear()


def pytest_sessionfinish() -> None:
    Path(os.environ["BAOCAO_TOLD"]).write_text(json.dumps(_told), encoding="utf-8")


def _judged(name: str, report: Any) -> str:
    why = next((why for names, why in OTHER.items() if any(fnmatch(name, n) for n in names.split())), "")
    if report.passed:
        return "failed: passes, though listed as not applying" if why else "passed"
    crash = getattr(report.longrepr, "reprcrash", None)
    told = crash.message if crash else str(report.longrepr)
    ours = crash is None or (str(ROOT / "src") in str(crash.path) and "errors.BadInput" not in told)
    return f"does not apply: {why}" if why and not ours else f"failed: {told[:300]}"


def _tested(folder: Path, ours: str) -> list[tuple[str, str]]:
    """Each test that made our exporter, and what it came to."""
    told = folder / f"{ours}.json"
    given = {"BAOCAO_EXPORTER": ours, "BAOCAO_TOLD": str(told), "PYTHONPATH": str(ROOT)}
    names = (THEIRS[ours].partition(".")[0], "export", "exporter", "templateexporter")
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", ".", "-p", "reliability.peers"]
    command += [f"tests/exporters/test_{name}.py" for name in names]
    ran = subprocess.run(command, cwd=folder, env=os.environ | given, capture_output=True, timeout=600)
    if ran.returncode not in (0, 1):
        raise SystemExit(ran.stdout.decode() + ran.stderr.decode())
    return [(f"{ours} {name}", came) for name, came in json.loads(told.read_text(encoding="utf-8"))]


def _exported(path: Path) -> str:
    """What one of their notebooks comes to in both exporters; one that is refused once more without its drawings."""
    notebook, came = nbformat.read(path, as_version=4), ""
    for _ in range(2):
        try:
            PdfExporter().from_notebook_node(notebook)
            page = BeautifulSoup(HtmlExporter().from_notebook_node(notebook)[0], "html.parser")
        except BadInput as fault:
            came = f"refused ({fault.brief}), without its drawings "
            for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
                output.get("data", {}).pop("image/svg+xml", None)
            continue
        except Exception as fault:  # one notebook must not end all others
            return f"failed: {fault!r}"
        return f"failed: {acts}" if (acts := acting(page)) else f"{came}made, nothing of it acts"
    return f"failed: {came}refused too"


def acting(page: BeautifulSoup) -> list[str]:
    """What of a page runs or leads out of it, but its own script."""
    own = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    live = [each for each in page.find_all("script") if each.get("type") != "application/json"]
    found = [each.name for each in page.find_all(_FOREIGN)] + [e.name for e in live if e.get_text() != own]
    for name, value in ((n.lower(), str(v)) for e in page.find_all(True) for n, v in e.attrs.items()):
        outside = name in _ADDRESSES and not value.startswith(("#", "data:image/"))
        found += [name] if name.startswith("on") or outside or "javascript:" in value.lower() else []
    return found


def _source(folder: Path, given: Path | None) -> Path:
    """The release of requirements.lock, known by its hash, since its code will be run."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pin = re.search(rf"^nbconvert=={re.escape(version('nbconvert'))} \\\n(?: .*\n)+", lock, re.MULTILINE)
    if not pin:
        raise SystemExit("the installed nbconvert is not the one of requirements.lock")
    if not given:
        (folder / "pin.txt").write_text(pin[0], encoding="utf-8")
        wish = ["--no-deps", "--no-binary", "nbconvert", "-r", "pin.txt"]
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", *wish], cwd=folder, check=True)
    archive = given or next(folder.glob("nbconvert-*.tar.gz"))
    if (digest := sha256(archive)) not in pin[0]:
        raise SystemExit(f"{archive}: its hash {digest} is not in requirements.lock")
    print(f"nbconvert {version('nbconvert')}, sha256 {digest}")
    return archive


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sdist", type=Path, help="the source, where there is no network")
    given = parser.parse_args().sdist
    from tests.report_fixture import METADATA  # in the process of the tests, theirs have this name

    os.environ["BAOCAO_REPORT"] = json.dumps(METADATA)
    with TemporaryDirectory(prefix="peers") as name:
        folder = Path(name)
        with tarfile.open(_source(folder, given)) as archive:
            inside = [each for each in archive if each.name.split("/")[1:2] == ["tests"]]
            archive.extractall(folder, inside, filter="data")
        (top,) = (path.parent for path in folder.glob("*/tests"))
        results = [result for ours in THEIRS for result in _tested(top, ours)]
        results += [(str(path.relative_to(top)), _exported(path)) for path in sorted(top.rglob("*.ipynb"))]
    for result in results:
        print(*result, sep=": ")
    counts = Counter(re.split("[:,(]", came)[0].strip() for _, came in results)
    print(*(f"{number} {what}" for what, number in counts.items()), sep=", ")
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    raise SystemExit(main())
