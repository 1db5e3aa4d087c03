"""Words of files that want to be more than words: in page, PDF, notebooks, CSV and workbook they stay words."""

import json
import re
import zlib
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from baocao.audit.publish import Publisher
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.ready import require_readable
from baocao.run.forking import beside
from baocao.run.month import run_month
from tests.conftest import copy_of_project

pytestmark = pytest.mark.slow
FEBRUARY = Month(2021, 2)
WORDS = (
    "<script>alert('hx')</script>",
    "<img src=x onerror=alert('hx')>",
    '"><svg onload=alert("hx")><a href="javascript:alert(1)">hx</a>',
    "</script><iframe src=https://hx.example/></iframe>",
    "[hx](javascript:alert(1)) ![hx](https://hx.example/a.png)",
    '#link("https://hx.example")[hx] #import "hx" #{1+1} $hx$ *hx* `hx` \\u{41}',
    "{{ hx }} {% raw %} {hx.hx} [[hx]] ${hx} %(hx)s",
    '=HYPERLINK("https://hx.example";"hx")',
    "+hx|' /C calc'!A0",
    "@SUM(hx)",
    "<!-- hx --> ]]> &lt;hx&gt; \\0 &#x3C;script&#x3E;hx",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, known: Path) -> Workspace:
    """The month with these words in every free text of register, lists and waivers."""
    space = copy_of_project(tmp_path_factory.mktemp("hostile"), known)
    path = space.raw(FEBRUARY, "register") / "so-theo-doi.xlsx"
    book = openpyxl.load_workbook(path)
    for sheet, column, first in (("Nhiệm vụ", 8, 5), ("Nhiệm vụ", 12, 5), ("Kế hoạch", 4, 5)):
        for number, words in enumerate(WORDS):
            if (row := first + number) <= book[sheet].max_row:
                cell = book[sheet].cell(row, column)
                cell.value, cell.data_type = f"về {words}" if words[0] not in "=+@" else words, "s"
    book.save(path)
    for name, old in (("press/diem-bao.csv", "Nông nghiệp, nông thôn"), ("press/diem-bao.csv", "Báo 07")):
        text = space.raw_root / "2021-02" / name
        before = text.read_text(encoding="utf-8-sig")
        assert old in before
        text.write_text(before.replace(old, WORDS[1].replace(";", ",")), encoding="utf-8")
    with (space.waivers / "2021-02.toml").open("a", encoding="utf-8") as waivers:
        told = json.dumps(WORDS[0])
        waivers.write(
            f'\n[[waiver]]\ncheck = "postal.sent_add_up"\nmonth = "2021-02"\nleft = {told}\nright = "2"\n'
            f"reason = {told}\nauthor = {told}\ndate = 2021-02-21\n"
        )
    require_readable(space, FEBRUARY)
    with beside() as process:
        run_month(space, FEBRUARY, Publisher(process), lambda name, what: None)
    return space


def out(space: Workspace, name: str) -> Path:
    return space.outputs(FEBRUARY) / name


def test_the_page_has_one_script_and_nothing_that_acts(made: Workspace) -> None:
    for path in (out(made, "report.html"), made.index):
        text = path.read_text(encoding="utf-8")
        page = BeautifulSoup(text, "html.parser")
        live = [each for each in page.find_all("script") if each.get("type") != "application/json"]
        assert len(live) <= 1
        assert all("hx" not in each.get_text() for each in live)
        assert page.find_all(["iframe", "object", "embed", "foreignobject", "form", "base"]) == []
        for element in page.find_all(True):
            assert [name for name in element.attrs if name.startswith("on")] == [], element.name
            for name in ("href", "src", "xlink:href", "action", "data"):
                target = str(element.get(name) or "#")
                assert target.startswith(("#", "data:", "2021-", "issued/")), target
    assert "alert('hx')" in page_text(out(made, "report.html"))  # it is there, as words


def page_text(path: Path) -> str:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").get_text()


def test_the_data_of_the_page_cannot_end_their_island(made: Workspace) -> None:
    text = out(made, "report.html").read_text(encoding="utf-8")
    islands = re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert any("hx" in each for each in islands)
    for each in islands:
        json.loads(each)
        assert "<" not in each


def test_the_pdf_has_no_action_and_the_words_as_they_are(made: Workspace) -> None:
    data = out(made, "report.pdf").read_bytes()
    parts = [data]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(found[1]))
        except zlib.error:
            continue
    assert len(parts) > 10
    for word in (
        b"/JavaScript",
        b"/JS",
        b"/Launch",
        b"/URI",
        b"/OpenAction",
        b"/AA",
        b"/SubmitForm",
        b"/EmbeddedFile",
    ):
        assert not any(re.search(re.escape(word) + rb"\b", part) for part in parts), word


def test_notebooks_show_the_words_without_obeying_them(made: Workspace) -> None:
    seen = 0
    for path in (*(out(made, "notebooks")).glob("*.ipynb"), out(made, "report.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                for kind, shown in output.get("data", {}).items():
                    text = (
                        shown if isinstance(shown, str) else "".join(shown) if isinstance(shown, list) else ""
                    )
                    if kind in {"text/html", "image/svg+xml", "text/markdown", "text/latex"}:
                        seen += "hx" in text
                        page = BeautifulSoup(text, "html.parser")
                        assert page.find_all(["script", "iframe", "object", "embed", "img"]) == []
                        assert not [a for e in page.find_all(True) for a in e.attrs if a.startswith("on")]
    assert seen


def test_csv_and_workbook_calculate_nothing_of_it(made: Workspace) -> None:
    for name in ("indicators.csv", "checks.csv"):
        text = out(made, name).read_text(encoding="utf-8-sig")
        assert re.findall(r"(?m)(?:^|,)\"?[=+@](?!,)", text) == []
    book = openpyxl.load_workbook(out(made, "audit.xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "hx" in str(cell.value)]
    assert cells
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
