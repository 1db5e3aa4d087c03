"""The command: what it prints and with which code it ends."""

from pathlib import Path

import pytest

from baocao import cli
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import Check, Side
from baocao.run import month as run_month_module
from baocao.run.month import Outcome

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
    import openpyxl

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
    monkeypatch.setattr(run_month_module, "check_month", lambda *_: Outcome("lỗi", [made]))
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
    assert [name for name in names if f"baocao {name} " not in readme] == []
