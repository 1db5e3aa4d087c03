"""The command: what it prints and with which code it ends."""

import json
import shutil
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from baocao import cli
from baocao.errors import BadInput, NotebookFailed
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.aside import set_aside
from baocao.raw.ready import require_readable
from baocao.results import Check, Done, Side
from baocao.run import month as run_month_module
from baocao.run.month import Outcome
from baocao.settings import load_set_aside
from tests.cells import run_cells, text

FEBRUARY = Month(2021, 2)


def command(monkeypatch: pytest.MonkeyPatch, folder: Path, *arguments: str) -> int:
    """Run ``baocao ARGUMENTS`` inside ``folder``; returns the exit code."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.argv", ["baocao", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_list_tells_who_has_sent_and_who_has_not(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (copied.raw(FEBRUARY, "postal") / "dnbc-05.ods").unlink()
    (copied.raw(FEBRUARY, "telecom") / "dnvt-02.xlsx").unlink()
    (copied.raw(FEBRUARY, "telecom") / "dnvt-02-thuc-hien.xlsx").unlink()
    assert command(monkeypatch, copied.root, "list", "2021-02") == 0
    output = capsys.readouterr().out
    assert "chưa đủ   postal          DNBC-05" in output
    assert "chưa gửi  telecom         DNVT-02" in output
    assert "đã nhận   postal          DNBC-01" in output


def test_list_takes_the_newest_month_by_itself(
    shared: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, shared.root, "list") == 0
    assert capsys.readouterr().out.startswith("Tháng 3/2021")


def test_new_makes_folders_the_list_and_a_register_with_the_carried_plan(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command(monkeypatch, copied.root, "new", "2021-04") == 0
    april = Month(2021, 4)
    assert copied.raw(april, "telecom").is_dir()
    assert "dnbc-03.xlsx" in (copied.raw_root / "2021-04" / "CAN-NHAN.md").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(copied.raw(april, "register") / "so-theo-doi.xlsx")
    carried = [[cell.value for cell in row[:2]] for row in book["Thực hiện kế hoạch"].iter_rows(min_row=2)]
    assert len(carried) == 6
    assert all(number and words for number, words in carried)


def test_new_overwrites_nothing(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    register = copied.raw(FEBRUARY, "register") / "so-theo-doi.xlsx"
    before = register.read_bytes()
    assert command(monkeypatch, copied.root, "new", "2021-02") == 2
    assert "đã được mở" in capsys.readouterr().err
    assert register.read_bytes() == before


@pytest.mark.parametrize("month", ["2021-4", "../2021-02", "2030-01"])
def test_a_bad_month_and_a_month_without_data_end_before_anything_runs(
    month: str, copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, copied.root, "run", month) == 2
    assert "Cách sửa" in capsys.readouterr().err
    assert list(copied.outputs_root.iterdir()) == []


def test_faults_of_a_file_are_told_once_and_without_a_traceback(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (copied.raw(FEBRUARY, "register") / "so-theo-doi.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert command(monkeypatch, copied.root, "run", "2021-02") == 2
    told = capsys.readouterr()
    assert told.err.count("so-theo-doi.xlsx") == 1
    assert "Traceback" not in told.err
    assert list(copied.outputs_root.iterdir()) == []


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 3), (None, 0)])
def test_an_unwaived_error_ends_with_3(
    ok: bool | None, code: int, shared: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    side = Side(formula="x", value=None, text="1")
    made = Check(
        id="a.b", notebook="a", label="thử", severity="error", relation="=", left=side, right=side, ok=ok
    )
    monkeypatch.setattr(run_month_module, "check_month", lambda *_, **__: Outcome("lỗi", [made]))
    assert command(monkeypatch, shared.root, "check", "2021-02") == code


def test_outside_a_workspace_the_message_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, tmp_path, "list") == 2
    assert "config/report.toml" in capsys.readouterr().err


def test_every_command_is_documented() -> None:
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
    names = [each.name or each.callback.__name__ for each in cli.app.registered_commands if each.callback]
    assert names
    assert [name for name in names if f"baocao {name}" not in readme] == []


CORRECTION = """[[correction]]
source = "{source}"
month = "2021-01"
sender = "DNBC-01"
measure = "items_sent_stated"
was = 1
becomes = 2
reason = "Đơn vị báo lại qua điện thoại"
author = "A"
date = 2021-02-21
"""


def test_faults_of_shared_files_are_told_once_and_all_before_anything_runs(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = {
        copied.names: 'names = "2G"',
        copied.indicator_files[0]: "[[indicator]]\nid = 1",
        copied.indicator_files[1]: "không phải TOML",
        copied.waivers / "x.toml": '[[waiver]]\ncheck = "a"',
        copied.issue(FEBRUARY): "so = 1",
        copied.forms("press"): "title = 1",
        copied.corrections / "2021-01.toml": CORRECTION.format(source="khong_co"),
        copied.reference("area"): "name,value\nNinh Thuận,x\n",
    }
    for path, content in broken.items():
        path.write_text(content, encoding="utf-8")
    with copied.reference("population").open("a", encoding="utf-8") as lines:
        lines.write("Ninh Thuận,600000,person,590000,610000,2021-01-01,,cited,x,\n")
    report = copied.report_settings.read_text(encoding="utf-8")
    copied.report_settings.write_text(report.replace("{next_month}", "{thang_sau}"), encoding="utf-8")
    assert command(monkeypatch, copied.root, "run", "2021-02") == 2
    told = capsys.readouterr().err
    for path in broken:
        assert told.count(path.name) == 1, path.name
    assert str(copied.root) not in told
    for words in ("khong_co", "thang_sau", "Hai giá trị tham chiếu"):
        assert words in told
    assert list(copied.outputs_root.iterdir()) == []


def test_a_month_just_opened_is_ready_and_its_register_waits_to_be_filled_in(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    april = Month(2021, 4)
    command(monkeypatch, copied.root, "new", "2021-04")
    require_readable(copied, april)
    command(monkeypatch, copied.root, "list", "2021-04")
    assert "so-theo-doi.xlsx (chưa điền)" in capsys.readouterr().out
    for name in ("leadership", "plan"):
        section = run_cells(name, "2021-04", copied)
        assert isinstance(section.results[-1], Done)
        assert "Chưa nhận được" in text(section)


def test_a_register_filled_in_by_half_is_still_read_strictly(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    command(monkeypatch, copied.root, "new", "2021-04")
    path = copied.raw(Month(2021, 4), "register") / "so-theo-doi.xlsx"
    book = openpyxl.load_workbook(path)
    book["Nhiệm vụ"]["B2"] = "Chung"
    book["Nhiệm vụ"]["H2"] = "Kế hoạch chuyển đổi số"
    book.save(path)
    with pytest.raises(BadInput, match="thiếu Mã"):
        require_readable(copied, Month(2021, 4))


def test_a_failed_notebook_is_a_message_and_exit_code_1(
    shared: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise NotebookFailed({"postal": "ô postal-10, KeyError: 'x'"}, "outputs/2021-02-loi")

    monkeypatch.setattr(run_month_module, "check_month", fail)
    assert command(monkeypatch, shared.root, "check", "2021-02") == 1
    told = capsys.readouterr().err
    assert "Mục postal: ô postal-10, KeyError: 'x'" in told
    assert "outputs/2021-02-loi" in told


@pytest.mark.parametrize("faulty", [False, True])
def test_a_stated_total_that_is_gone_is_named(
    faulty: bool, copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copied.raw(FEBRUARY, "one_stop") / "tong-hop.xlsx"
    path.unlink()
    if faulty:
        path.write_text("a;b\n", encoding="utf-8")
    command(monkeypatch, copied.root, "list", "2021-02")
    told = capsys.readouterr().out
    (line,) = [line for line in told.splitlines() if " TTPVHCC " in line]
    assert line.startswith("chưa đủ")
    assert line.endswith("mot-cua-cap-tinh.csv; còn thiếu tệp tong-hop*")
    assert ("tệp không phải .xlsx (nội dung là văn bản/CSV)" in told) == faulty


def test_new_lists_last_months_names_or_what_the_forms_read(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for month in ("2021-04", "2021-06"):
        command(monkeypatch, copied.root, "new", month)
    told = capsys.readouterr().out.split("data/raw/2021-04/CAN-NHAN.md")[1]
    assert told.count("Không có kế hoạch nào chuyển sang") == told.count("sổ tháng 5/2021") == 1
    april, june = (
        (copied.raw_root / month / "CAN-NHAN.md").read_text(encoding="utf-8")
        for month in ("2021-04", "2021-06")
    )
    for name in ("chung-thu-so.csv", "dnbc-05.ods", "canh-bao-may-khach.csv; giam-sat-may-chu.xlsx"):
        assert f"| {name} |" in april
    assert "| mot-cua-cap-tinh (.csv, .ods, .xls, .xlsx); tong-hop (.csv, .ods, .xls, .xlsx) |" in june
    assert "| tên tùy ý (.ods, .xls, .xlsx) |" in june
    assert "| register |" not in april + june


@pytest.mark.parametrize(
    ("arguments", "usage"),
    [
        (["chay"], "baocao [OPTIONS] COMMAND [ARGS]..."),
        (["run"], "baocao run [OPTIONS] MONTH..."),
        (["list", "--x"], "baocao list [OPTIONS] [MONTH]"),
        (["trace", "2021-02", "a.b", "--rows", "-1"], "baocao trace [OPTIONS] MONTH INDICATOR"),
    ],
)
def test_a_command_that_is_not_understood_is_told_in_vietnamese_with_how_it_is_written(
    arguments: list[str],
    usage: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command(monkeypatch, tmp_path, *arguments) == 2
    told = capsys.readouterr().err
    assert told.startswith("Không hiểu lệnh.\n")
    assert f"  Thấy: baocao {' '.join(arguments)}\n" in told
    assert f"  Cần: {usage}\n" in told
    assert ("  Ở: --rows\n" in told) == ("--rows" in arguments)


def test_programs_are_told_of_a_command_that_is_not_understood_and_terminals_obey_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, tmp_path, "run", "--json") == 2
    assert json.loads(capsys.readouterr().out)["fault"]["what"] == "Không hiểu lệnh"
    assert command(monkeypatch, tmp_path, "\x1b[31mchay") == 2
    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["data/raw/x.csv", "outputs/2021-02/checks.csv", "config/x.csv", "x.xlsx", ""]
)
def test_changes_are_written_over_no_data(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(space.root)
    with pytest.raises(BadInput, match="Không ghi thay đổi ra tệp ấy"):
        CliRunner().invoke(
            cli.app,
            ["diff", "2021-02", f"--csv={name or '.'}"],
            standalone_mode=False,
            catch_exceptions=False,
        )


def test_what_cannot_be_written_is_a_message(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(**_: object) -> None:
        raise IsADirectoryError(21, "Is a directory", str(space.root / "outputs"))

    monkeypatch.chdir(space.root)
    monkeypatch.setattr("baocao.cli.app", fails)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("Không đọc hoặc ghi được tệp.")


def test_a_full_folder_of_temporary_files_is_a_message(
    copied: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = type(shutil.disk_usage("/"))(2**30, 2**30 - 2**20, 2**20)
    monkeypatch.setattr("shutil.disk_usage", lambda path: full)
    monkeypatch.setattr("tempfile.tempdir", str(copied.root))
    assert command(monkeypatch, copied.root, "check", "2021-02") == 2
    told = capsys.readouterr().err
    assert told.startswith("Thư mục tạm không còn chỗ")
    assert "Thấy: còn 1 MB" in told


def test_a_file_is_set_aside_into_a_file_that_can_be_read_or_not_at_all(space: Workspace) -> None:
    raw = space.raw(Month(2021, 2), "postal") / "dnbc-01.xlsx"
    raw.parent.mkdir(parents=True)
    raw.write_bytes(b"x")
    records = space.waivers / "2021-02.toml"
    records.write_text("set_aside = []\n", encoding="utf-8")
    with pytest.raises(BadInput, match="danh sách viết trong một dòng"):
        set_aside(space, raw, by="A", reason="tệp hỏng không đọc được")
    assert records.read_text(encoding="utf-8") == "set_aside = []\n"
    records.write_text("# Tháng 02\n", encoding="utf-8")
    apart = raw.with_name(unicodedata.normalize("NFD", "bưu chính.xlsx"))
    apart.write_bytes(b"y")
    for path in (raw, apart):
        set_aside(space, path, by="A", reason="tệp hỏng không đọc được")
    assert [*load_set_aside(space)] == [space.relative(raw), space.relative(apart)]
    assert "tệp hỏng không đọc được" in records.read_text(encoding="utf-8")
