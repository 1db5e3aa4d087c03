"""The reading room in a real browser: report.html of the reference month as a reviewer opens it, from disk."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, NavigableString
from bs4.element import PreformattedString
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from baocao.layout import Workspace
from baocao.month import Month
from baocao.run.month import Outcome
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
Visit = Callable[..., Page]
DESK, PHONE = (1440, 900), (360, 740)
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Why a figure of the page need not have a derivation of its own.
EXEMPT = {
    "truc": "axis of a drawing",
    "ky": "month or date in words and headings",
    "ten": "name, unit or label",
    "van-ban": "number, date or words of a document",
    "muc": "number of a section",
    "so-bang": "number and caption of a table or drawing",
    "nguon": "source line, raw file and its ledger",
    "dem": "count of what is listed",
    "loi": "words of a check and of its waiver",
    "so-tinh": "code and outputs of a notebook",
    "phien-ban": "version of a program",
    "khung": "frame that the script fills with bound numbers",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the machine; without it such tests are not run, which is a failure in CI."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        if os.environ.get("CI"):
            pytest.fail(f"no browser on PATH ({', '.join(NAMES)}); install chromium")
        pytest.skip("not run: no chromium on PATH")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def report(ran: tuple[Workspace, Outcome]) -> Path:
    return ran[0].outputs(Month(2021, 2)) / "report.html"


@pytest.fixture
def visit(browser: Browser, report: Path) -> Iterator[Visit]:
    """Opens the report at a fragment; at the end nothing may stand in the console and nothing may have been fetched."""
    contexts, noise = [], []

    def opened(
        fragment: str = "",
        *,
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        scripts: bool = True,
        **more: Any,
    ) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(
            viewport=viewport, color_scheme=scheme, java_script_enabled=scripts, **more
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith(("file:", "blob:")) or noise.append(request.url)
        )
        page.goto(f"{report.as_uri()}{fragment}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert noise == []


def panel(page: Page) -> Locator:
    return page.locator("#nguon-goc")


def said(where: Locator) -> str:
    return " ".join(where.inner_text().split())


def in_text(page: Page, key: str) -> Locator:
    return page.locator(f'.slot p a.num[data-num="{key}"]').first


# ---- every figure answers -------------------------------------------------------------------------------------


def test_every_figure_of_the_page_is_bound_or_exempt_for_a_known_reason(report: Path) -> None:
    page = BeautifulSoup(report.read_text(encoding="utf-8"), "html.parser")
    data = page.find(id="du-lieu")
    assert data is not None
    island = json.loads(data.get_text())
    known = {*island["numbers"], *(f"kt:{name}" for name in island["checks"])}
    found: Counter[str] = Counter()
    for text in page.body.find_all(string=re.compile(r"\d")) if page.body else []:
        if isinstance(text, PreformattedString) or text.parent.name in ("script", "style"):
            continue
        found[standing(text, known)] += len(re.findall(r"\d+(?:[.,/]\d+)*", text))
    assert {name: count for name, count in found.items() if name.startswith("neither")} == {}
    assert set(found) - {"bound", "record"} <= set(EXEMPT)
    assert found["bound"] > 1750
    assert found["record"] > 20


def standing(text: NavigableString, known: set[str]) -> str:
    """``bound``, ``record`` (a sentence that leads to its line of the register), the reason why the figure is exempt,
    or ``neither`` with what it says.
    """
    for element in text.parents:
        if "data-num" in element.attrs:
            return "bound" if element["data-num"] in known else f"neither: {element['data-num']} is unknown"
        if "data-lines" in element.attrs:
            return "record"
        if "data-exempt" in element.attrs:
            return str(element["data-exempt"])
    return f"neither: {text.strip()}"


def test_the_report_itself_only_exempts_what_is_no_figure(report: Path) -> None:
    """Sentences, tables of the appendix and drawings: no number of the data slips through as a name or a period."""
    page = BeautifulSoup(report.read_text(encoding="utf-8"), "html.parser")
    exempt = page.select(".slot > p [data-exempt]")
    in_sentences = {each["data-exempt"] for each in exempt if re.search(r"\d", each.get_text())}
    assert in_sentences == {"ky", "ten", "muc"}
    for record in page.select(".slot a.rec"):
        target = page.find(id=str(record["href"])[1:])
        assert target, record
        assert target.find("tr", attrs={"data-line": str(record["data-lines"]).split(",")[0]}), record
    for cell in page.select("table.figures td.r"):
        assert cell.select("[data-num]") or not re.search(r"\d", cell.get_text()), cell
    drawn = page.select(".drawing [data-num] text")
    listed = page.select(".onfigure [data-num]")
    assert len(drawn) == len(listed) > 40


@pytest.mark.parametrize(
    ("where", "title", "value"),
    [
        ('.slot a[data-num="postal.volume_sent"]', "Sản lượng bưu gửi", "248.400 bưu gửi"),
        ('.slot a[data-num="postal.volume_sent_growth"]', "Tăng trưởng sản lượng bưu gửi", "15%"),
        ('table.figures a[data-num="telecom.bts_4g"]', "4G", "684"),
        ("table.figures a[data-num*=':']", "Tham mưu với Ủy ban nhân dân tỉnh - Số nhiệm vụ", "5 nhiệm vụ"),
        ('.drawing g[data-num="postal.volume_sent"]', "Sản lượng bưu gửi", "248.400 bưu gửi"),
        ('#bang-chi-tieu a[data-num="postal.volume_sent:on_month"]', "so tháng trước", "-5,9"),
    ],
)
def test_a_click_on_a_number_opens_its_origin(visit: Visit, where: str, title: str, value: str) -> None:
    page = visit()
    number = page.locator(where).first
    number.click()
    expect(panel(page).locator("h2")).to_contain_text(title)
    expect(panel(page).locator(".value").first).to_contain_text(value)
    expect(panel(page)).to_contain_text("Ô trong sổ tính")
    assert page.url.endswith(f"#{number.get_attribute('data-num')}")
    expect(panel(page).locator("h2")).to_be_focused()


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_pointing_or_focusing_shows_the_card(visit: Visit, way: str) -> None:
    page = visit()
    number = in_text(page, "phone.density")
    if way == "mouse":
        number.hover()
    else:
        page.keyboard.press("Tab")
        number.focus()
    card = page.locator("#the-so")
    expect(card).to_be_visible()
    for words in ("Mật độ thuê bao điện thoại", "113,3", "thuê bao/100 dân", "673.983 ÷ 595.000"):
        expect(card).to_contain_text(words)
    assert re.search(r"Tháng trước: 113,2 .*Cùng kỳ năm trước: 112,4", said(card))
    assert number.get_attribute("aria-describedby") == "the-so"
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


@pytest.mark.parametrize("where", ["table.figures", ".onfigure"])
def test_a_number_that_is_no_indicator_has_a_card_too(visit: Visit, where: str) -> None:
    page = visit()
    page.evaluate("document.querySelectorAll('.onfigure').forEach(each => { each.open = true; })")
    number = page.locator(f"{where} a.num[data-num*=':']").first
    number.scroll_into_view_if_needed()
    number.hover()
    card = page.locator("#the-so")
    expect(card).to_be_visible()
    for words in ("Đơn vị tính", "Cách tính", "Tháng trước", "Cùng kỳ năm trước"):
        expect(card).to_contain_text(words)


def test_a_sentence_of_the_register_leads_to_its_line(visit: Visit) -> None:
    page = visit()
    page.locator("a.rec", has_text="01 cuộc").click()
    row = page.locator("tr.counted")
    expect(row).to_have_count(1)
    expect(row).to_be_in_viewport()
    expect(row).to_contain_text("01 cuộc")
    expect(page.locator("details.records[open] > summary")).to_contain_text("so-theo-doi.xlsx Kế hoạch")


def test_the_chain_leads_to_the_notebook_cell_and_to_the_raw_file(visit: Visit) -> None:
    page = visit()
    in_text(page, "phone.density").click()
    panel(page).locator(".tree a.num", has_text="Thuê bao điện thoại").click()
    expect(panel(page).locator("h2")).to_have_text("Thuê bao điện thoại")
    cells = panel(page).locator("li.cell")
    expect(cells).to_have_count(7)
    expect(cells.first).to_contain_text("dnvt-01.xlsx › trang «Thuê bao» › ô H10")
    panel(page).get_by_role("button", name="Quay lại").click()
    expect(panel(page).locator("h2")).to_have_text("Mật độ thuê bao điện thoại")

    panel(page).locator("a.jump").click()
    marked = page.locator(".marked")
    expect(marked).to_be_in_viewport()
    expect(marked).to_contain_text('facts["phone.density"]')
    expect(panel(page)).to_be_visible()

    panel(page).locator(".place a", has_text="population.csv").click()
    row = page.locator("tr.marked")
    expect(row).to_be_in_viewport()
    assert row.get_attribute("data-file") == "data/reference/population.csv"
    sha256 = hashlib.sha256((ROOT / "data/reference/population.csv").read_bytes()).hexdigest()
    expect(row.locator(".hash")).to_have_text(sha256)
    expect(panel(page)).to_contain_text(sha256[:12])


def test_a_link_opens_its_number_and_back_goes_back(visit: Visit) -> None:
    page = visit("#postal.volume_sent")
    expect(panel(page).locator("h2")).to_have_text("Sản lượng bưu gửi")
    expect(panel(page).locator("h2")).to_be_focused()
    expect(in_text(page, "postal.volume_sent")).to_be_in_viewport()
    expect(in_text(page, "postal.volume_sent")).to_have_class(re.compile("current"))
    page.evaluate("location.hash = 'phone.density'")
    expect(panel(page).locator("h2")).to_have_text("Mật độ thuê bao điện thoại")
    page.go_back()
    expect(panel(page).locator("h2")).to_have_text("Sản lượng bưu gửi")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    assert "#" not in page.url
    page.go_back()
    expect(panel(page)).to_be_visible()


# ---- checks ---------------------------------------------------------------------------------------------------


def test_contradictions_stand_at_the_sentence_they_touch(visit: Visit) -> None:
    page = visit()
    text = page.locator(".slot p", has_text="Văn phòng Đăng ký đất đai báo cáo 849")
    before = said(text).split("≠")[0].strip()
    assert before.endswith("Bác Ái 17 hồ sơ).")
    marks = Counter(mark.get_attribute("data-num") for mark in page.locator(".slot .touched").all())
    assert marks == {
        "kt:public_services.land_branches_add_up": 2,
        "kt:backtest.postal.people_per_point": 2,
        "kt:backtest.broadband.fixed_converted": 2,
        "kt:backtest.broadband.density": 2,
        "kt:plan.periods_agree": 2,  # in the plan, and where the same document is told in Part I
    }


def test_a_check_opens_both_sides_and_the_numbers_involved(visit: Visit) -> None:
    page = visit()
    page.locator("#tom-luoc > summary").click()
    page.locator("#tom-luoc a", has_text="Hồ sơ các chi nhánh cộng bằng tổng").click()
    told = said(panel(page))
    for words in ("Đã chấp nhận: 1.301 hồ sơ ≠ 849 hồ sơ", "Chênh lệch 452", "Số tính được", "Số đối chiếu"):
        assert words in told
    expect(panel(page).locator("ul > li", has_text="Ninh Sơn: 541 hồ sơ")).to_be_visible()


def test_checks_that_hold_are_listed_with_both_sides_too(
    visit: Visit, ran: tuple[Workspace, Outcome]
) -> None:
    page = visit()
    good = page.locator("section.appendix .good li, section.appendix tr.ok")
    assert good.count() == len(ran[1].with_status("ok"))
    page.locator("summary", has_text="Kiểm tra đạt").click()
    page.locator(".good a").first.click()
    expect(panel(page).locator(".mark").first).to_have_text("Đạt")


# ---- the indicator table ------------------------------------------------------------------------------------


def shown(page: Page) -> list[str]:
    return [
        str(row.get_attribute("data-ref"))
        for row in page.locator("#bang-chi-tieu tr[data-ref]:visible").all()
    ]


def test_the_table_is_searched_without_marks_and_counts_what_it_shows(visit: Visit) -> None:
    page = visit()
    page.locator("#tim").fill("mat do thue bao")
    assert set(shown(page)) >= {"phone.density", "broadband.density"}
    assert len(shown(page)) < 10
    expect(page.locator("#dem")).to_have_text(re.compile(rf"^{len(shown(page))}/\d+ chỉ tiêu$"))
    page.locator("#tim").fill("không có gì như thế")
    assert shown(page) == []


def test_the_table_sorts_within_groups_or_as_a_whole(visit: Visit) -> None:
    page = visit()
    values = "rows => rows.map(row => parseFloat(row.dataset.value)).filter(value => !Number.isNaN(value))"
    page.locator("#gop").uncheck()
    button = page.locator("#bang-chi-tieu thead button", has_text="Giá trị")
    for order, down in (("ascending", False), ("descending", True)):
        button.click()
        found = page.locator("#bang-chi-tieu tr[data-ref]").evaluate_all(values)
        assert found == sorted(found, reverse=down)
        expect(page.locator(f"th[aria-sort={order}]")).to_have_count(1)
    page.locator("#gop").check()
    bodies = page.locator("#bang-chi-tieu tbody")
    assert all(
        body == sorted(body, reverse=True)
        for body in (b.locator("tr[data-ref]").evaluate_all(values) for b in bodies.all())
    )


@pytest.mark.parametrize(("title", "column"), [("So tháng trước", 4), ("So cùng kỳ", 5)])
def test_changes_sort_as_numbers_and_what_is_missing_stands_last(
    visit: Visit, title: str, column: int
) -> None:
    page = visit()
    page.locator("#gop").uncheck()
    for down in (False, True):
        page.locator("#bang-chi-tieu thead button", has_text=title).click()
        texts = page.locator("#bang-chi-tieu tr[data-ref]").evaluate_all(
            f"rows => rows.map(row => row.cells[{column}].textContent.trim())"
        )
        known = [bool(re.match(r"-?\d", text)) for text in texts]
        assert known == sorted(known, reverse=True)
        assert 60 < sum(known) < len(texts)
        found = [
            float(text.split("\u00a0")[0].replace(".", "").replace(",", ".")) for text in texts[: sum(known)]
        ]
        assert found == sorted(found, reverse=down)


def test_a_row_has_thirteen_months_both_changes_and_the_published_figure(visit: Visit) -> None:
    page = visit()
    row = page.locator('#bang-chi-tieu tr[data-ref="broadband.density"]')
    assert re.search(
        r"từ tháng 02/2020 đến tháng 02/2021, 13 tháng", str(row.locator("svg").get_attribute("aria-label"))
    )
    assert [said(cell) for cell in row.locator("td").all()][1] == "92,1"
    expect(row.locator("td").last).to_contain_text("91,3 thuê bao/100 dân Đã chấp nhận")
    row.locator("td").last.locator("a").click()
    expect(panel(page)).to_contain_text("92,1 thuê bao/100 dân ≠ 91,3 thuê bao/100 dân")


def test_the_table_leaves_as_csv_by_file_and_by_clipboard(
    visit: Visit, ran: tuple[Workspace, Outcome]
) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.locator("#tim").fill("postal")
    with page.expect_download() as download:
        page.locator("#tai").click()
    assert download.value.suggested_filename == "chi-tieu-2021-02.csv"
    text = download.value.path().read_text(encoding="utf-8-sig")
    saved = list(csv.DictReader(text.splitlines()))
    assert [row["Mã"] for row in saved] == shown(page)
    with (ran[0].outputs(Month(2021, 2)) / "indicators.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["id"]: row for row in csv.DictReader(lines)}
    values = {name: row["value"] for name, row in rows.items()}
    assert {row["Mã"]: row["Đơn vị của giá trị"] for row in saved} == {
        name: rows[name]["unit"] for name in shown(page)
    }
    printed = {row["Mã"]: row["Như in"] for row in saved}
    assert printed["postal.revenue"] == "13,2 tỷ đồng"
    assert {row["Mã"]: float(row["Giá trị"]) for row in saved} == pytest.approx(
        {name: float(values[name]) for name in shown(page)}
    )
    page.locator("#chep").click()
    expect(page.locator("#dem")).to_have_text("Đã chép")
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == text.splitlines()


# ---- notebooks and sources ------------------------------------------------------------------------------------


def test_code_folds_all_none_or_one(visit: Visit) -> None:
    page = visit()
    book = page.locator('[data-notebook="postal"]')
    book.locator("> summary").click()
    code = book.locator("details.code")
    opened = book.locator("details.code[open]")
    expect(opened).to_have_count(code.count())
    book.get_by_role("button", name="Gập hết").click()
    expect(opened).to_have_count(0)
    code.nth(2).locator("summary").click()
    expect(opened).to_have_count(1)
    book.get_by_role("button", name="Mở hết").click()
    expect(opened).to_have_count(code.count())
    keyword = book.locator(".src .kn").first
    assert keyword.evaluate("each => getComputedStyle(each).color") != code.first.locator("code").evaluate(
        "each => getComputedStyle(each).color"
    )


def test_sources_name_every_raw_file_with_its_hash_and_what_was_dropped(visit: Visit) -> None:
    page = visit()
    rows = page.locator("#nguon tr[data-file]").evaluate_all(
        "rows => rows.map(row => [row.dataset.file, row.querySelector('.hash').textContent])"
    )
    listed = dict(rows)
    assert len(listed) == len(rows)
    sent = {str(path.relative_to(ROOT)) for path in (ROOT / "data/raw/2021-02").glob("*/*")}
    assert sent <= set(listed)
    for name, sha256 in rows:
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == sha256, name
    told = page.locator("#nguon").text_content() or ""
    assert "Tổng hợp hồ sơ, tháng báo cáo: đọc 5 dòng, giữ 2 dòng; bỏ 1 dòng (dòng mã cột)" in told
    for month in ("2021-02", "2020-02"):
        row = page.locator(f'tr[data-file="data/raw/{month}/one_stop/tong-hop.xlsx"] td')
        counts = [cell.text_content() for cell in row.all()][4:]
        assert counts == ["5", "2", "dòng mã cột: 1; dòng trống: 1; nhóm, ghi chú, chữ ký: 1"]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_of_the_indicators_and_files_is_cut_off(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    page.evaluate("document.querySelectorAll('#nguon > details').forEach(each => { each.open = true; })")
    cut = page.locator("#bang-chi-tieu, #nguon table.files").evaluate_all(
        "tables => tables.map(t => t.scrollWidth - t.parentElement.clientWidth).filter(over => over > 0)"
    )
    assert cut == []


def test_the_labels_of_drawings_stand_inside_them(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.fonts.ready")
    outside = page.locator(".drawing").evaluate_all(
        """drawings => drawings.flatMap(drawing => {
          const frame = drawing.querySelector('svg').getBoundingClientRect();
          return [...drawing.querySelectorAll('text')].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1;
          }).map(text => text.textContent);
        })"""
    )
    assert outside == []


def test_the_lines_of_a_count_open_into_the_records_of_their_file(visit: Visit) -> None:
    page = visit("#field_feedback.answered_posted")
    page.locator("#nguon-goc a[data-lines]").click()
    table = page.locator("details.records", has_text="phan-anh.csv")
    expect(table).to_have_attribute("open", "")
    expect(table.locator("tr[data-line]")).to_have_count(39)
    expect(table.locator("tr.counted")).to_have_count(33)
    expect(table.locator("output")).to_have_text(
        "Dấu ✓: nguồn của số hoặc câu vừa bấm, 33 trong 39 dòng ở đây."
    )
    with (ROOT / "data/raw/2021-02/field_feedback/phan-anh.csv").open(encoding="utf-8-sig") as file:
        posted = [n for n, line in enumerate(file, start=1) if "Trang Phản ánh hiện trường" in line]
    found = table.locator("tr.counted").evaluate_all("rows => rows.map(row => Number(row.dataset.line))")
    assert found == posted
    expect(table.locator("tr[data-line='14'] td").nth(1)).to_be_visible()


# ---- for everybody --------------------------------------------------------------------------------------------


def test_a_keyboard_is_enough(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    number = in_text(page, "postal.volume_sent")
    number.focus()
    page.keyboard.press("Enter")
    expect(panel(page).locator("h2")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('nguon-goc').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#the-so")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(number).to_be_focused()
    first = page.locator("table.figures tbody a").first
    first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2


@pytest.mark.parametrize("fragment", ["", "#postal.volume_sent", "#kt:public_services.land_branches_add_up"])
def test_a_phone_needs_no_sideways_scrolling(visit: Visit, fragment: str) -> None:
    page = visit(fragment, size=PHONE)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    if fragment:
        box = panel(page).bounding_box()
        assert box is not None
        assert box["width"] == 360
        assert panel(page).evaluate("each => each.scrollWidth <= each.clientWidth")


def test_on_a_phone_the_jump_to_a_cell_leaves_the_panel(visit: Visit) -> None:
    page = visit("#phone.density", size=PHONE)
    panel(page).locator("a.jump").click()
    expect(panel(page)).to_be_hidden()
    expect(page.locator(".marked")).to_be_in_viewport()
    page.go_back()
    expect(panel(page).locator("h2")).to_have_text("Mật độ thuê bao điện thoại")


def test_without_scripts_the_report_reads_whole(visit: Visit) -> None:
    page = visit(scripts=False)
    number = page.locator('.slot a[data-num="phone.density"]').first
    expect(number).to_be_visible()
    assert "Mật độ thuê bao điện thoại" in str(number.get_attribute("title"))
    expect(page.locator(".tools").first).to_be_hidden()
    number.click()
    row = page.locator('tr[data-ref="phone.density"]')
    expect(row).to_be_in_viewport()
    row.locator("a", has_text="Mật độ thuê bao điện thoại").click()
    expect(page.locator("[data-notebook=telecom] .cell:target")).to_be_in_viewport()


def test_on_paper_only_the_report_stands(visit: Visit) -> None:
    page = visit("#phone.density")
    page.emulate_media(media="print")
    for hidden in ("#nguon-goc", ".tools", ".touched", "nav.wide", ".onfigure", ".room"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(in_text(page, "phone.density")).to_be_visible()


def test_the_page_is_light(report: Path) -> None:
    assert report.stat().st_size <= 3_000_000


@pytest.mark.parametrize(("scheme", "size"), [("dark", DESK), ("light", PHONE)], ids=["desk", "phone"])
def test_axe_finds_no_barrier_beside_an_open_figure(visit: Visit, scheme: str, size: tuple[int, int]) -> None:
    assert barriers(visit("#postal.volume_sent", size=size, scheme=scheme), scheme) == []


@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone"])
def test_axe_finds_no_barrier_with_everything_unfolded(
    visit: Visit, scheme: str, size: tuple[int, int]
) -> None:
    page = visit(size=size, scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    page.locator("a.rec").first.click()
    expect(page.locator("tr.counted")).to_have_count(1)
    page.locator("#tim").fill("bưu")
    page.evaluate("location.hash = 'o-telecom-58'")
    expect(page.locator(".marked")).to_have_count(1)
    assert barriers(page, scheme) == []


_SHORTEN = """() => {
  const led = [...document.querySelectorAll('#nguon-goc a')].map(link => CSS.escape(link.hash.slice(1)));
  const kept = ['.counted', '.marked', ...led.filter(Boolean).map(id => `#${id}`)]
    .flatMap(each => [each, `:has(${each})`]).join();
  for (const [lists, items, most] of [['tbody', 'tr', 8], ['.notebook', '.cell', 12], ['ul', 'li', 12]])
    document.querySelectorAll(lists).forEach(list =>
      [...list.querySelectorAll(`:scope > ${items}`)].slice(most)
        .filter(item => !item.matches(kept)).forEach(item => item.remove()));
}"""


def barriers(page: Page, scheme: str) -> list[str]:
    """What axe has to say; colours alone differ in the dark.

    Of long tables, lists and notebooks the first items are looked at: the others are made alike, and forty thousand
    cells would take a minute.
    """
    page.evaluate(_SHORTEN)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    only = (
        {"type": "tag", "values": tags}
        if scheme == "light"
        else {"type": "rule", "values": ["color-contrast"]}
    )
    found = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    assert found.response["passes"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found.response["violations"]]


# ---- the task list of docs/reviewers.md -----------------------------------------------------------------------


def test_which_branch_figure_makes_849_wrong(visit: Visit) -> None:
    page = visit()
    page.locator(".slot p", has_text="báo cáo 849 hồ sơ").locator(".touched").first.click()
    expect(panel(page)).to_contain_text("1.301 hồ sơ ≠ 849 hồ sơ")
    panel(page).locator("a.num", has_text="Ninh Sơn").first.click()
    told = said(panel(page))
    assert "541 hồ sơ" in told
    assert "Tháng trước 105" in told
    panel(page).locator(".place a").first.click()
    expect(page.locator("tr.marked")).to_contain_text("chi-nhanh.xlsx")


def test_where_113_3_comes_from(visit: Visit) -> None:
    page = visit()
    page.locator(".slot a.num", has_text="113,3").first.click()
    told = said(panel(page))
    assert "(673.983 ÷ 595.000) × 100 = 113,2745" in told
    assert "population.csv › dòng 2" in told


def test_which_enterprise_file_gave_the_4g_stations(visit: Visit) -> None:
    page = visit()
    page.locator(".slot a.num", has_text="684 trạm").click()
    told = said(panel(page))
    for place in ("dnvt-01.xlsx › trang «Mạng lưới» › ô D18", "dnvt-02.xlsx", "dnvt-03.xlsx"):
        assert place in told
