"""Sign-offs: a log in which no byte changes unseen, what it covers, and the real month signed, changed and issued."""

import shutil
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import CliRunner

from baocao import results
from baocao.audit.publish import Publisher
from baocao.audit.sign import sign
from baocao.audit.verify import verify
from baocao.cli import app
from baocao.digest import sha256
from baocao.errors import BadInput
from baocao.layout import Workspace
from baocao.month import Month
from baocao.results import Chart, Drawn, Indicator, Paragraph, Span, Table, TableCell
from baocao.run import history, signoff
from baocao.run.forking import beside
from baocao.run.manifest import CameTo, Facts, read
from baocao.run.month import Outcome, run_month
from baocao.run.standing import standing
from tests import audit_fixture
from tests.conftest import one_more

FEBRUARY = Month(2021, 2)
FACTS = Facts(inputs="a", indicators="b", checks="c", sentences="d", tables="e", frame="f", issue="g")


def signed(space: Workspace, state: str = "checked", facts: Facts = FACTS) -> signoff.Signoff:
    log = signoff.read(space, FEBRUARY)
    entry = log.next(
        state,
        month=FEBRUARY,
        by="Trần Thị B",
        note="",
        at="2021-03-01T08:00:00+07:00",
        run="0",
        archive="0",
        facts=facts,
    )
    signoff.append(space, FEBRUARY, entry)
    return entry


def test_lines_are_chained_and_revisions_counted(space: Workspace) -> None:
    entries = [signed(space, state) for state in ("checked", "issued", "checked", "issued")]
    log = signoff.read(space, FEBRUARY)
    assert log.entries == tuple(entries)
    assert log.head == entries[-1].hash
    assert [entry.previous for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert [entry.revision for entry in entries] == [1, 1, 2, 2]


def test_a_log_without_its_last_line_break_goes_on_and_one_that_can_not_be_written_stays(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(space)
    path = space.signoffs(FEBRUARY)
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    signed(space, "issued")
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            signed(space)
    assert [each.read_bytes() for each in path.parent.iterdir()] == [before]
    assert len(signoff.read(space, FEBRUARY).entries) == 2


def test_a_report_of_other_files_than_there_are_is_to_be_made_again_signed_or_not(space: Workspace) -> None:
    audit_fixture.publish(space)
    manifest = read(space.manifest(FEBRUARY))
    assert manifest is not None
    inputs = {audit_fixture.RAW: sha256(space.root / audit_fixture.RAW)}
    came_to = CameTo(state="dự thảo", lapsed="", checks={})
    made = manifest.model_copy(update={"inputs": inputs, "came_to": came_to, "facts": FACTS})
    assert signoff.state_of(space, FEBRUARY, made) == "dự thảo"
    (space.root / audit_fixture.RAW).write_bytes(b"")
    assert signoff.state_of(space, FEBRUARY, made) == "cần lập lại"
    signed(space)
    assert signoff.state_of(space, FEBRUARY, made).startswith("cần lập lại. Xác nhận «đã kiểm tra»")


def test_facts_are_compared_with_the_last_signature_and_the_last_issue_that_cover_others(
    space: Workspace,
) -> None:
    other = FACTS.model_copy(update={"inputs": "z"})
    third = FACTS.model_copy(update={"inputs": "y"})
    assert signoff.read(space, FEBRUARY).superseded(FACTS) == ()
    signed(space, "checked")
    first = signed(space, "issued")
    assert signoff.read(space, FEBRUARY).superseded(FACTS) == ()
    assert signoff.read(space, FEBRUARY).superseded(other) == (first,)
    again = signed(space, "checked", other)
    assert signoff.read(space, FEBRUARY).superseded(other) == (first,)
    assert signoff.read(space, FEBRUARY).superseded(third) == (again, first)
    signed(space, "issued", other)
    assert signoff.read(space, FEBRUARY).superseded(other) == (first,)


def test_no_byte_of_the_log_changes_unseen(space: Workspace) -> None:
    signed(space)
    first = signoff.read(space, FEBRUARY).head
    signed(space, "issued")
    path = space.signoffs(FEBRUARY)
    whole = path.read_bytes()
    lines = whole.split(b"\n")
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BadInput, match="không còn nguyên vẹn") as broken:
            signoff.read(space, FEBRUARY)
        line = 1 if place < len(lines[0]) else 2
        said = str(broken.value)
        assert f"dòng {line}" in said or "không đọc được" in said or place in (len(lines[0]), len(whole) - 1)
    for other in (
        lines[1] + b"\n",
        b"\n".join([lines[1], lines[0], b""]),
        whole + lines[1] + b"\n",
        whole + b"\n",
    ):
        path.write_bytes(other)
        with pytest.raises(BadInput, match="không còn nguyên vẹn"):
            signoff.read(space, FEBRUARY)
    path.write_bytes(lines[0] + b"\n")  # only who knows the last hash sees a line cut off
    assert signoff.read(space, FEBRUARY).head == first


def notebook(*found: results.Result) -> dict[str, Any]:
    return {"cells": [{"outputs": [{"data": {results.MIME: results.dump(each)}} for each in found]}]}


def test_a_signoff_covers_all_that_is_read_and_says_what_of_it_changed(space: Workspace) -> None:
    def facts_of(files: dict[str, str], *found: results.Result) -> Facts:
        return signoff.facts_of(space, FEBRUARY, files, [notebook(*found)])

    figure = Indicator(
        id="a", notebook="n", label="A", unit="", month="2021-02", value=Decimal(5), text="5", formula="x"
    )
    sentence = Paragraph(notebook="n", slot="s", spans=(Span(text="Có 5."),))
    files = {"data/raw/a.xlsx": "1"}
    before = facts_of(files, figure, sentence)
    entry = signoff.Log().next(
        "checked", month=FEBRUARY, by="B", note="", at="2021-03-01", run="", archive="", facts=before
    )
    assert entry.lapsed(before) == ""
    drawn_otherwise = figure.model_copy(update={"formula": "y"})
    assert entry.lapsed(facts_of(files, drawn_otherwise, sentence)) == ""
    other = figure.model_copy(update={"value": Decimal(6), "text": "6"})
    said = entry.lapsed(facts_of({**files, "b": "2"}, other, sentence))
    assert (
        said == "Xác nhận «đã kiểm tra» của B ngày 01/03/2021 hết hiệu lực vì đã thay đổi: tệp gốc, chỉ tiêu"
    )

    last_year = TableCell(text="4", number=True)
    compared = figure.model_copy(update={"compared": {"year_ago": last_year}})
    table = Table(id="t", notebook="n", caption="T", header=("A",), rows=((last_year,),), source="")
    chart = Chart(id="c", notebook="n", slot="s", caption="C", alt="", source="", svg="<svg/>")
    with_both = facts_of(files, figure, sentence, table, chart)
    told = log_of(with_both)
    assert told.lapsed(facts_of(files, compared, sentence, table, chart)).endswith("đã thay đổi: chỉ tiêu")
    drawn = chart.model_copy(update={"figures": (Drawn(label="A", text="5"),)})
    other_row = table.model_copy(update={"rows": ((last_year.model_copy(update={"text": "5"}),),)})
    for changed in ((table, drawn), (other_row, chart)):
        assert told.lapsed(facts_of(files, figure, sentence, *changed)).endswith("bảng, biểu đồ")
    assert (
        told.lapsed(facts_of(files, figure, sentence, table, chart.model_copy(update={"svg": "<g/>"}))) == ""
    )
    settings = space.report_settings
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("Như trên", "Như dưới"), encoding="utf-8"
    )
    assert "thể thức" in told.lapsed(facts_of(files, figure, sentence, table, chart))


def log_of(facts: Facts, state: str = "checked") -> signoff.Signoff:
    said = {"by": "B", "note": "", "at": "2021-03-01", "run": "", "archive": ""}
    return signoff.Log().next(state, month=FEBRUARY, facts=facts, **said)


def test_number_date_and_signer_bind_the_issue_and_not_the_check_before_it() -> None:
    other = FACTS.model_copy(update={"issue": "z"})
    assert log_of(FACTS, "checked").lapsed(other) == ""
    assert log_of(FACTS, "issued").lapsed(other).endswith("đã thay đổi: số, ngày, người ký")


@pytest.fixture(scope="module")
def month(ran: tuple[Workspace, Outcome], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The session's month in a copy, free to be signed and made again."""
    space = Workspace(tmp_path_factory.mktemp("signed") / "space")
    shutil.copytree(ran[0].root, space.root)
    return space


def made(space: Workspace) -> Outcome:
    with beside() as process:
        return run_month(space, FEBRUARY, Publisher(process), lambda name, what: None)


def put_down(space: Workspace, state: str, by: str = "Trần Thị B") -> signoff.Signoff:
    return sign(space, FEBRUARY, state, by=by, note="", waiting=lambda holder: None)


def state(space: Workspace) -> str:
    return signoff.state_of(space, FEBRUARY, read(space.manifest(FEBRUARY)))


def page(space: Workspace) -> str:
    return (space.outputs(FEBRUARY) / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_month_is_checked_issued_changed_and_a_draft_again(
    month: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(month.root)
    assert state(month) == "dự thảo"
    with pytest.raises(BadInput, match="chưa có xác nhận «đã kiểm tra»"):
        put_down(month, "issued")
    assert not month.signoffs(FEBRUARY).exists()

    checked = put_down(month, "checked")
    assert made(month).state == "đã kiểm tra"
    assert state(month) == "đã kiểm tra (Trần Thị B)"
    assert "Trần Thị B, " in page(month)
    assert checked.hash in page(month)

    issued = put_down(month, "issued", "Giám đốc A")
    assert made(month).state == "đã ban hành"
    assert "Ban hành lần 1" in page(month)
    with pytest.raises(BadInput, match="đã được ban hành"):
        put_down(month, "issued")
    copy = month.issued(FEBRUARY, 1)
    copy.rename(copy.with_name("elsewhere"))
    assert standing(month, FEBRUARY) is None  # a run makes the copy again
    copy.with_name("elsewhere").rename(copy)
    before = {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()}
    assert before["report.html"].decode() == page(month)

    workbook = month.raw(FEBRUARY, "telecom") / "dnvt-01.xlsx"
    as_signed = workbook.read_bytes()
    one_more(workbook)
    lapsed = "Xác nhận «đã ban hành» của Giám đốc A ngày"
    assert state(month).startswith(f"cần lập lại. {lapsed} ")
    with pytest.raises(BadInput, match=r"data/raw/2021-02/telecom/dnvt-01\.xlsx đã thay đổi"):
        put_down(month, "checked")
    again = made(month)
    assert again.state == "lỗi"  # another figure than the published one
    assert again.lapsed.startswith(lapsed)
    standing_still = CliRunner().invoke(app, ["run", "2021-02"])
    assert again.lapsed in standing_still.output
    assert lapsed in page(month)
    assert "Lập lại sau lần ban hành 1" not in page(month)  # it has errors
    assert "Thay đổi so với bản đã ban hành lần 1 (Giám đốc A, " in page(month)
    assert "<del>2.303 km</del> <ins>2.304 km</ins>" in page(month)
    with beside() as process:
        earlier = verify(month, FEBRUARY, Publisher(process), lambda name, what: None, issued.run)
    files = [each.what for each in earlier.causes if each.kind == "input"]
    assert files == ["data/raw/2021-02/telecom/dnvt-01.xlsx"]
    assert [each.id for each in earlier.changes] == [
        "telecom.copper_length",
        "backtest.telecom.copper_length",
    ]
    assert earlier.cell.startswith("telecom-")
    with pytest.raises(BadInput, match="kiểm tra không đạt, chưa ký được"):
        put_down(month, "checked")
    workbook.write_bytes(as_signed)
    waivers = month.waivers / "2021-02.toml"
    waivers.write_text(
        waivers.read_text(encoding="utf-8").replace("không tự sửa", "chưa sửa"), encoding="utf-8"
    )
    assert made(month).state == "dự thảo"
    assert "hết hiệu lực vì đã thay đổi: kết quả kiểm tra" in page(month)
    assert "Lập lại sau lần ban hành 1, chưa ban hành lại" in page(month)
    assert {path.name: path.read_bytes() for path in copy.iterdir() if path.is_file()} == before

    log = month.signoffs(FEBRUARY)
    whole = log.read_bytes()
    log.write_bytes(whole.splitlines(keepends=True)[0])
    with pytest.raises(BadInput, match="thiếu lần ban hành 1"):
        put_down(month, "checked")
    log.write_bytes(whole)

    put_down(month, "checked")
    again = put_down(month, "issued", "Giám đốc A")
    assert again.revision == 2
    made(month)
    revised = (month.issued(FEBRUARY, 2) / "report.html").read_text(encoding="utf-8")
    assert "Thay đổi so với bản đã ban hành lần 1" in revised
    assert "chưa sửa" in revised
    kept = month.signed(FEBRUARY) / f"{issued.run}.zip"
    with zipfile.ZipFile(kept) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["telecom"] = files["telecom"].replace(b"2.303 km", b"9.999 km")
    with kept.open("wb") as file:
        history.pack(file, files)
    assert history.signed(month, FEBRUARY, issued) is None
    assert [entry.hash for entry in signoff.read(month, FEBRUARY).entries[:2]] == [checked.hash, issued.hash]


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--as", "approved", "--by", "B"], "Không có trạng thái ấy"),
        (["--as", "checked", "--by", "  "], "Chưa nêu tên người ký"),
        (["--as", "checked", "--by", "B\x1b[31m"], "--by không dùng được"),
        (["--as", "checked", "--by", "B", "--note", "x" * 501], "--note không dùng được"),
    ],
)
def test_what_cannot_be_signed_is_said(
    space: Workspace, options: list[str], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(space.root)
    with pytest.raises(BadInput) as refused:
        CliRunner().invoke(app, ["sign", "2021-02", *options], standalone_mode=False, catch_exceptions=False)
    assert fault in str(refused.value)
    assert not (space.root / "data" / "signoffs").exists()
