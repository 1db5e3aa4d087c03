"""The HTML page: whole without script or network, and deaf to hostile text."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
import unicodedata
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from traitlets.config import Config

from baocao import results
from baocao.errors import BadInput
from baocao.report import cells, svg
from baocao.report.exporters import HtmlExporter
from baocao.report.html import TEMPLATES
from tests.report_fixture import HOSTILE, stitched

Exporter: Any = HtmlExporter  # nbconvert's constructor is untyped


def export(**changes: Any) -> str:
    content, _ = Exporter().from_notebook_node(stitched(**changes))
    return str(content)


@pytest.fixture(scope="module")
def text() -> str:
    return export()


@pytest.fixture(scope="module")
def page(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def attributes(page: BeautifulSoup) -> list[tuple[str, str]]:
    """Every attribute of the page by name; lists (of classes) joined."""
    return [
        (name.lower(), " ".join(value) if isinstance(value, list) else value)
        for element in page.find_all(True)
        for name, value in element.attrs.items()
    ]


def test_the_exporter_says_what_it_makes() -> None:
    _, resources = Exporter().from_notebook_node(stitched())
    assert resources["output_extension"] == ".html"
    assert HtmlExporter.output_mimetype == "text/html"


def test_a_notebook_of_an_older_format_has_cells_without_ids() -> None:
    notebook = stitched()
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]
    page = BeautifulSoup(Exporter().from_notebook_node(notebook)[0], "html.parser")
    ids = [value for name, value in attributes(page) if name == "id"]
    assert len(ids) == len(set(ids))
    assert page.find(id="o-0")
    assert not any("id" in cell for cell in notebook.cells)


def test_a_wish_of_nbconvert_for_fewer_validations_changes_nothing(text: str) -> None:
    config = Config({"Exporter": {"optimistic_validation": True}})
    assert Exporter(config=config).from_notebook_node(stitched())[0] == text


def test_no_script_frame_or_handler_survives(page: BeautifulSoup) -> None:
    forbidden = ["iframe", "object", "embed", "link", "base", "form", "image", "animate"]
    assert [element.name for element in page.find_all(forbidden)] == []
    assert [element.get("id") for element in page.find_all("input")] == ["tim", "gop"]
    data, own = page.find_all("script")
    assert (data["type"], data["id"]) == ("application/json", "du-lieu")
    assert own.get_text() == (TEMPLATES / "report.js").read_text(encoding="utf-8")
    assert [name for name, _ in attributes(page) if name.startswith("on")] == []
    assert [value for _, value in attributes(page) if "javascript:" in value.lower()] == []


def test_hostile_text_is_shown_as_it_was_written(page: BeautifulSoup) -> None:
    body = page.find("div", attrs={"data-slot": "postal.infrastructure"})
    assert isinstance(body, Tag)
    assert HOSTILE in body.get_text()
    assert page.find("td", string=HOSTILE)
    assert page.find(title=re.compile(re.escape(HOSTILE)))


def test_only_the_styles_of_the_page_itself_apply(page: BeautifulSoup) -> None:
    assert len(page.find_all("style")) == 1
    assert "color:red" not in page.get_text()


def test_nothing_points_outside_the_page(page: BeautifulSoup) -> None:
    names = {"src", "href", "xlink:href", "srcset", "action", "style", "fill", "clip-path", "poster", "data"}
    values = [value for name, value in attributes(page) if name in names]
    assert len(values) > 50
    outside = [v for v in values if re.search(r"https?:|//|file:|@import|url\((?!#)", v)]
    assert [v for v in outside if not v.startswith("data:image/png;base64,")] == []
    fonts = re.findall(r"url\(([^)]{0,24})", page.find_all("style")[0].get_text())
    assert set(fonts) == {"data:font/woff2;base64,d"}


def test_the_policy_forbids_everything_from_outside(page: BeautifulSoup) -> None:
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert isinstance(policy, Tag)
    rules = [rule.strip() for rule in str(policy["content"]).split(";")]
    own = page.find_all("script")[-1].get_text()
    sha256 = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
    assert rules == [
        "default-src 'none'",
        f"script-src 'sha256-{sha256}'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "font-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ]
    first = page.find(["style", "body"])
    assert isinstance(first, Tag)
    assert policy in first.find_all_previous("meta")


def test_ids_are_unique_and_every_reference_finds_its_own(page: BeautifulSoup) -> None:
    ids = [value for name, value in attributes(page) if name == "id"]
    assert len(ids) == len(set(ids))
    links = [value[1:] for name, value in attributes(page) if name == "href"]
    urls = [ref for _, value in attributes(page) for ref in re.findall(r"url\(#([^)]+)\)", value)]
    assert urls
    assert set(links + urls) <= set(ids)


def test_bound_numbers_carry_value_name_and_meaning(page: BeautifulSoup) -> None:
    first, again = page.select('.slot a[data-num="postal.volume_sent"]')
    assert first.get_text() == "248.400"
    assert first["id"] == "postal.volume_sent"
    assert first["href"] == "#chi-tieu-postal.volume_sent"
    assert "id" not in again.attrs
    assert first["title"] == "Sản lượng bưu gửi (bưu gửi)\nTổng số bưu gửi của các doanh nghiệp báo cáo"


def test_the_summary_counts_checks_and_lists_failed_and_accepted_ones(page: BeautifulSoup) -> None:
    summary = page.find(id="tom-luoc")
    assert isinstance(summary, Tag)
    assert summary.summary is not None
    line = " ".join(summary.summary.get_text().split())
    told = "Dự thảo; Không đạt: 1; Cảnh báo: 2; Đã chấp nhận: 1; Chưa đủ số liệu: 1; Đạt: 3"
    assert line == f"Tóm lược rà soát: {told}"
    listed = [row["data-check"] for row in summary.find_all("tr", attrs={"data-check": True})]
    assert listed == ["postal.sum_points", "postal.jump", "backtest.telecom.density", "postal.branches"]
    accepted = summary.find("tr", attrs={"data-check": "postal.branches"})
    assert isinstance(accepted, Tag)
    assert {"849", "1.301"} <= set(accepted.stripped_strings)
    assert "Số của bảy chi nhánh" in accepted.get_text()


def test_the_summary_stands_first_and_opens_only_when_the_report_has_errors(page: BeautifulSoup) -> None:
    summary = page.find("details", id="tom-luoc")
    assert isinstance(summary, Tag)
    assert summary.find_next(class_="letterhead")
    assert not summary.has_attr("open")
    broken = BeautifulSoup(export(state="lỗi"), "html.parser").find("details", id="tom-luoc")
    assert isinstance(broken, Tag)
    assert broken.has_attr("open")


def test_checks_that_agree_are_listed_in_full_but_folded(page: BeautifulSoup) -> None:
    for appendix, name in (("checks", "postal.sum_sent"), ("published", "backtest.postal.volume_sent")):
        row = page.select_one(f"#phu-luc-{appendix} details [data-check='{name}']")
        assert row is not None
    noted = page.select_one("#phu-luc-published tr[data-check='backtest.phone.density']")
    assert noted is not None
    assert noted.find_parent("details") is None


def test_units_are_said_once() -> None:
    notebook = stitched()
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {}).get(results.MIME, {})
            if data.get("id") == "postal.volume_sent" and data["kind"] == "indicator":
                data["text"] = "248.400 bưu gửi"
    page = BeautifulSoup(Exporter().from_notebook_node(notebook)[0], "html.parser")
    row = page.find(id="chi-tieu-postal.volume_sent")
    card = page.find("div", class_="card", attrs={"data-ref": "postal.volume_sent"})
    assert isinstance(row, Tag)
    assert isinstance(card, Tag)
    assert [cell.get_text() for cell in row("td")[1:3]] == ["248.400", "bưu gửi"]
    assert " ".join(card.get_text().split()).startswith("Sản lượng bưu gửi 248.400 bưu gửi Tổng số")
    other = page.find(id="chi-tieu-telecom.revenue")
    assert isinstance(other, Tag)
    assert [cell.get_text() for cell in other("td")[1:3]] == ["62.000", "triệu đồng"]


def test_folded_notebooks_add_no_heading_to_the_outline(page: BeautifulSoup) -> None:
    folded = page.find_all("details")
    assert [part.find(re.compile("^h[1-6]$")) for part in folded] == [None] * len(folded)
    assert page.find("p", class_="nb-h", string="Rà soát")


def test_the_title_reads_as_words_and_header_cells_have_a_scope(page: BeautifulSoup) -> None:
    assert page.h1 is not None
    assert " ".join(page.h1.get_text().split()).startswith("Báo cáo Tình hình")
    assert [th for th in page.find_all("th") if not th.get("scope")] == []


def test_default_parameters_give_way_to_those_of_the_run(page: BeautifulSoup) -> None:
    shown = [code.get_text().strip() for code in page.select("pre.src")]
    assert shown.count('month = "parameters"') == 1
    assert shown.count('month = "injected-parameters"') == 4
    assert page.select_one("[data-notebook=plan] #o-plan-90")


def test_sample_data_and_state_are_announced_and_only_then(page: BeautifulSoup) -> None:
    assert page.find(class_="sample")
    assert page.find(class_="draft")
    final = BeautifulSoup(export(sample=False, state="chính thức"), "html.parser")
    assert final.find(class_=["sample", "draft", "broken"]) is None
    broken = BeautifulSoup(export(state="lỗi", state_reason="Thiếu 2 tệp"), "html.parser").find(
        class_="broken"
    )
    assert broken is not None
    assert "Thiếu 2 tệp" in broken.get_text()


def test_charts_stand_as_drawings_under_their_slot(page: BeautifulSoup) -> None:
    slot = page.find("div", attrs={"data-slot": "postal.infrastructure"})
    assert isinstance(slot, Tag)
    figures = slot.find_all("figure")
    assert [figure["data-chart"] for figure in figures] == ["postal.sent", "postal.revenue"]
    drawing = figures[0].find("div", role="img")
    assert isinstance(drawing, Tag)
    assert str(drawing["aria-label"]).startswith("Biểu đồ đường")
    assert drawing.find("svg")
    assert "Nguồn: Biểu 02-BC-DN" in figures[0].get_text()


def test_each_notebook_stands_folded_once_with_its_code_and_outputs(page: BeautifulSoup) -> None:
    folded = page.find_all("details", attrs={"data-notebook": True})
    assert [part["data-notebook"] for part in folded] == ["leadership", "postal", "telecom", "plan", "review"]
    review = folded[-1]
    assert not review.has_attr("open")
    assert review.find("span", class_="nb")  # print, coloured
    assert review.find("th", string="a")
    assert review.find("img", src=re.compile("^data:image/png;base64,"))
    assert review.find("pre", class_="error")
    shown = review.get_text()
    assert "\x1b" not in shown
    assert "kịch bản" in shown
    assert "sơ đồ" in shown


def test_unavailable_indicators_say_why(page: BeautifulSoup) -> None:
    row = page.find(id="chi-tieu-postal.volume_sent_growth")
    assert isinstance(row, Tag)
    assert "chưa có số liệu" in row.get_text()
    assert "Không có số liệu cùng kỳ" in row.get_text()


def test_the_page_is_vietnamese_composed_and_small(text: str, page: BeautifulSoup) -> None:
    assert page.html is not None
    assert page.html["lang"] == "vi"
    assert unicodedata.is_normalized("NFC", text)
    assert len(text.encode()) < 3_000_000


def test_the_same_notebook_gives_the_same_bytes(text: str) -> None:
    notebook = stitched()
    before = copy.deepcopy(notebook)
    assert Exporter().from_notebook_node(notebook)[0] == text
    assert notebook == before


@pytest.mark.parametrize(
    "source",
    [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "<svg xmlns='http://www.w3.org/2000/svg'><style>@import 'https://e.org'</style></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><p onclick='x'/></foreignObject></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='https://e.org/x.png'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><path style='fill: url(https://e.org/x)'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><path fill='u\\72l(https://e.org)'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'>"
        "<use x:href='https://e.org/#a'/></svg>",
    ],
)
def test_drawings_keep_only_what_charts_need(source: str) -> None:
    cleaned = svg.clean(source, prefix="h1-")
    for word in ("alert", "e.org", "onclick", "script", "style", "foreign", "image"):
        assert word not in cleaned


def test_references_inside_a_drawing_follow_their_ids() -> None:
    inside = "<clipPath id='a'/><path clip-path='url(#a)'/><use href='#a'/>"
    source = f"<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>"
    cleaned = svg.clean(source, prefix="h2-")
    assert 'id="h2-a"' in cleaned
    assert 'clip-path="url(#h2-a)"' in cleaned
    assert 'href="#h2-a"' in cleaned


def test_what_is_not_a_drawing_is_refused() -> None:
    with pytest.raises(BadInput, match="SVG"):
        svg.clean("<html/>", prefix="h1-")
    with pytest.raises(BadInput, match="SVG"):
        svg.clean("<svg", prefix="h1-")


@pytest.mark.parametrize(
    "html",
    [
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<p style='background:url(https://e.org)'>x</p>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    ],
)
def test_outputs_of_cells_lose_everything_that_acts(html: str) -> None:
    cleaned = BeautifulSoup(cells.sanitised(html), "html.parser")
    assert cleaned.find(["img", "a", "svg", "style", "script", "math"]) is None
    assert not {"onerror", "style", "href", "src"} & {name for name, _ in attributes(cleaned)}


def test_what_was_prepared_of_a_section_is_not_made_again() -> None:
    notebook = stitched()
    cells.by_notebook(notebook)
    made = [cached.cache_info().misses for cached in (cells._code, cells.markdown, cells.sanitised)]
    for cached in (cells._code, cells.markdown, cells.sanitised):
        cached.cache_clear()
    cells.prepare(notebook)
    prepared = [cached.cache_info().misses for cached in (cells._code, cells.markdown, cells.sanitised)]
    cells.by_notebook(notebook)
    again = [cached.cache_info().misses for cached in (cells._code, cells.markdown, cells.sanitised)]
    assert again == prepared
    assert all(made)


def test_changes_since_a_signed_version_are_shown_as_text_with_what_was_struck_and_added() -> None:
    said = [{"deleted": "5 điểm", "inserted": HOSTILE}]
    change = {"id": "postal.points", "label": HOSTILE, "aspect": "", "said": said, "difference": "+1"}
    more = {"causes": [HOSTILE], "other_causes": 3}
    groups = [[kind, [{"kind": kind, **change, **more}]] for kind in ("indicator", "sentence")]
    since = [{"version": f"bản {HOSTILE}", "changes": groups}, {"version": "b", "unknown": "Không so được."}]
    panel = BeautifulSoup(export(since=since), "html.parser").select("details.changes")
    assert [each.get("id") for each in panel] == ["thay-doi", None]
    assert [each.get_text() for each in panel[0].select("del")] == ["5 điểm"] * 2
    assert [each.get_text() for each in panel[0].select("ins")] == [HOSTILE] * 2
    assert "và 3 nguyên nhân nữa" in panel[0].get_text()
    assert "Không so được." in panel[1].get_text()
