"""The ``baocao`` command: parse, call, print. No logic.

Exit codes: 0 done; 3 done with unwaived errors, or a trace that no longer holds; 4 a month that does not come out as
it was; 2 bad input, nothing published; 1 a fault of ours.
"""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from baocao import __version__
from baocao.errors import BadInput, NotebookFailed, of_system, visible
from baocao.layout import FRESH_VARIABLE, Workspace
from baocao.month import Month
from baocao.scratch import mark, scratch, sweep

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from rich.console import Console

    from baocao.audit.changes import Change
    from baocao.run.execute import Progress
    from baocao.run.month import Outcome

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
MonthArgument = Annotated[
    str, typer.Argument(metavar="MONTH", help="Tháng báo cáo, dạng YYYY-MM, ví dụ 2021-02.")
]
MonthsArgument = Annotated[
    list[str],
    typer.Argument(metavar="MONTH", help="Một hay nhiều tháng: 2021-02, 2020-12, hoặc 2020-01..2021-03."),
]
FreshOption = Annotated[
    bool, typer.Option("--no-cache", help="Chạy lại mọi sổ tính, không dùng kết quả đã nhớ.")
]
KINDS = {
    "input": "TỆP GỐC",
    "setting": "THIẾT LẬP",
    "code": "MÃ NGUỒN",
    "environment": "MÔI TRƯỜNG",
    "output": "ĐÃ CÔNG BỐ",
    "result": "KẾT QUẢ",
    "bundle": "GÓI",
}

JsonOption = Annotated[
    bool, typer.Option("--json", help="In kết quả và lỗi dạng JSON ra đầu ra chuẩn, cho chương trình khác.")
]
DONE, FAULT, BAD_INPUT, RED, DIFFERENT = 0, 1, 2, 3, 4
_GRAVITY = [DONE, RED, BAD_INPUT, FAULT]
_AFTER_ALL = -200  # multiprocessing removes a folder of its own at -100
_SELDOM = 100_000  # new objects between two searches for garbage, of which a command makes little
_ROOM = 16 * 2**20  # bytes of temporary files
_ROWS = 12  # of the progress shown; a month has eleven
_ONE_LINE = 100_000  # characters: in a file or pipe no line is broken


@app.callback(invoke_without_command=True)
def version_option(
    version: Annotated[bool, typer.Option("--version", help="In phiên bản rồi thoát.")] = False,
) -> None:
    """Lập báo cáo tháng từ số liệu gốc; mỗi con số đều truy được về ô nguồn."""
    if version:
        typer.echo(f"baocao {__version__}")
        raise typer.Exit


@app.command()
def run(months: MonthsArgument, fresh: FreshOption = False, json: JsonOption = False) -> None:
    """Lập báo cáo của một hay nhiều tháng: HTML, PDF, bảng chỉ tiêu, bảng kiểm tra."""
    from baocao.results import STATUSES
    from baocao.run.forking import beside
    from baocao.run.publish import tidy_up
    from baocao.run.standing import standing

    _forget_for_now(fresh)
    workspace, told, changed = Workspace.find(), [], []
    for month in Month.parse_all(months):
        found = None if fresh else standing(workspace, month)
        if found:
            counts = ", ".join(
                f"{count} {STATUSES[status].lower()}" for status, count in found.checks.items()
            )
            _say(
                f"Tháng {month.vi}: không có gì thay đổi từ lần lập trước: {counts}. Trạng thái: {found.state}."
            )
            _tell_lapsed(found.lapsed)
            _sweep_temporary()
            tidy_up(workspace, month)
            told.append(
                _Made(month, RED if "error" in found.checks else DONE, found.state, dict(found.checks))
            )
        else:
            changed.append(month)
    if changed:
        with beside() as process:
            told += _make(workspace, changed, process)
    if json:
        typer.echo(_as_json({"months": [each.as_data(workspace) for each in told]}))
    raise typer.Exit(max((each.code for each in told), key=_GRAVITY.index))


@app.command()
def watch(month: MonthArgument) -> None:
    """Lập báo cáo, rồi lập lại mỗi khi một tệp thay đổi; dừng bằng Ctrl-C."""
    from itertools import count
    from time import perf_counter

    from baocao.run.forking import beside
    from baocao.run.standing import code_files
    from baocao.run.watching import changes

    signal.signal(signal.SIGINT, signal.default_int_handler)  # even where a shell has it ignored
    workspace, which = Workspace.find(), Month.parse(month)
    code = Path(__file__).parent
    changed = changes(lambda: [*workspace.watched(which), *code_files(workspace).values()])
    with beside() as process, suppress(KeyboardInterrupt):
        for again in count():
            started = perf_counter()
            _make(workspace, [which], process, briefly=again > 0)
            typer.echo(f"Xong trong {perf_counter() - started:.1f} giây. Đang theo dõi; dừng bằng Ctrl-C.\n")
            paths = next(changed)
            if any(path.is_relative_to(code) for path in paths):  # what runs must be what is written down
                os.execv(sys.executable, [sys.executable, "-m", "baocao.cli", *sys.argv[1:]])
            typer.echo(f"Có thay đổi: {', '.join(map(workspace.relative, paths))}")


@app.command()
def check(month: MonthArgument, fresh: FreshOption = False, json: JsonOption = False) -> None:
    """Chạy các sổ tính và in kết quả kiểm tra; không công bố gì."""
    _forget_for_now(fresh)
    workspace, which = Workspace.find(), Month.parse(month)
    _ready(workspace, which)

    from baocao.run.month import check_month

    with _progress() as progress:
        outcome = check_month(workspace, which, progress)
    _tell(outcome)
    made = _Made.of(which, outcome)
    if json:
        checks = [each.model_dump(mode="json") for each in outcome.checks]
        typer.echo(_as_json({**made.as_data(), "checks": checks}))
    raise typer.Exit(made.code)


@app.command("list")
def list_senders(
    month: Annotated[str, typer.Argument(metavar="MONTH")] = "", json: JsonOption = False
) -> None:
    """Các mục của báo cáo và đơn vị gửi số liệu: đã nhận, chưa đủ, chưa gửi, tệp lỗi (mặc định: tháng mới nhất)."""
    from baocao.raw.inbox import newest_month, overview
    from baocao.run.manifest import read
    from baocao.run.signoff import state_of
    from baocao.settings import load_report

    workspace = Workspace.find()
    which = Month.parse(month) if month else newest_month(workspace)
    state = state_of(workspace, which, read(workspace.manifest(which)))
    sections, (lines, faults) = load_report(workspace).notebooks, overview(workspace, which)
    if json:
        told = {"month": str(which), "state": state, "sections": sections}
        senders = [asdict(line) for line in lines]
        typer.echo(_as_json({**told, "senders": senders, "faults": [each.as_data() for each in faults]}))
        return
    typer.echo(f"Tháng {which.vi}: {state}. Các mục: {', '.join(sections)}")
    for line in lines:
        files = "; ".join([*line.files, *(f"còn thiếu {what}" for what in line.lacking)])
        told_line = f"{line.status:<9} {line.source:<15} {line.sender:<11} {line.name}  {files}"
        typer.echo(visible(told_line.rstrip()))
    for fault in faults:
        typer.echo(f"\nTỆP LỖI: {fault}")


@app.command()
def new(month: MonthArgument) -> None:
    """Mở một tháng mới: thư mục, danh sách tệp cần nhận, kế hoạch tháng trước chuyển sang."""
    from baocao.raw.inbox import open_month

    for path in open_month(Workspace.find(), Month.parse(month)):
        typer.echo(path)


@app.command()
def trace(
    month: MonthArgument,
    indicator: Annotated[
        str,
        typer.Argument(metavar="INDICATOR", help="Mã chỉ tiêu hoặc mã kiểm tra (cột id của các tệp CSV)."),
    ],
    json: Annotated[bool, typer.Option("--json", help="In dạng JSON.")] = False,
    rows: Annotated[
        int, typer.Option("--rows", min=0, help="In thêm chừng ấy dòng hồ sơ đầu của mỗi số đếm.")
    ] = 0,
) -> None:
    """Truy một con số về ô nguồn, đọc lại từng ô và so mã băm của từng tệp; mã thoát 3 khi có gì không khớp."""
    from baocao.audit import show
    from baocao.audit.published import load
    from baocao.audit.trace import trace as trace_of

    found = trace_of(load(Workspace.find(), Month.parse(month)), indicator)
    if json:
        typer.echo(show.as_json(found))
    else:
        _console().print(show.tree(found, rows=rows))
        typer.echo(show.verdict(found))
    raise typer.Exit(DONE if found.sound else RED)


@app.command()
def verify(
    what: Annotated[
        str, typer.Argument(metavar="MONTH|BUNDLE", help="Tháng báo cáo, hoặc tệp .zip của baocao bundle.")
    ],
    earlier: Annotated[
        str, typer.Option("--run", metavar="RUN", help="Tên của một lần lập trước, thay cho báo cáo đang có.")
    ] = "",
) -> None:
    """Lập lại báo cáo trong thư mục sạch từ những gì manifest.json ghi và so từng byte; mã thoát 4 khi có gì khác."""
    from baocao.audit.bundle import verify_bundle
    from baocao.audit.publish import Publisher
    from baocao.audit.verify import verify as made_again
    from baocao.run.forking import beside

    archive = what.lower().endswith(".zip")
    if archive and earlier:
        raise BadInput(
            "Gói chỉ có một lần lập", found=f"--run {earlier}", todo="Bỏ --run, hoặc nêu tháng thay cho gói."
        )
    _keep_together()
    with beside() as process, _progress() as progress:
        if archive:
            verdict = verify_bundle(Path(what), Publisher(process), progress)
        else:
            verdict = made_again(Workspace.find(), Month.parse(what), Publisher(process), progress, earlier)
    for each in (*verdict.causes, *verdict.results):
        _say(
            f"{KINDS[each.kind]:>14}  {each.what}: {each.recorded[:12] or 'không có'} → {each.now[:12] or 'không có'}"
        )
    if verdict.cell:
        _say(f"Ô sổ tính khác đầu tiên: {verdict.cell}")
    for change in verdict.changes:
        _say(f"{'':>14}  {change.id}: {change.before or 'không có'} → {change.now or 'không có'}")
    if archive and not verdict.refused and any(each.kind == "code" for each in verdict.causes):
        typer.echo(
            "Mã nguồn đang cài khác mã nguồn trong gói. Muốn dùng đúng mã nguồn ấy: giải nén gói, rồi chạy trong đó "
            f"python scripts/report.py verify {verdict.month}"
        )
    if verdict.refused:
        _say(f"Không lập lại được: {verdict.refused}")
    if verdict.equal:
        typer.echo(
            f"Giống hệt: {verdict.compared} tệp kết quả lập lại trùng từng byte với "
            f"{f'lần lập {earlier} của ' if earlier else ''}báo cáo tháng {verdict.month.vi}."
        )
    raise typer.Exit(DONE if verdict.equal else DIFFERENT)


@app.command()
def bundle(month: MonthArgument) -> None:
    """Đóng gói số liệu gốc, mã nguồn, sổ tính, báo cáo và sổ ký duyệt của tháng để kiểm chứng ở nơi khác."""
    from baocao.audit.bundle import bundle as packed
    from baocao.digest import sha256

    workspace = Workspace.find()
    path = packed(workspace, Month.parse(month), _waiting)
    typer.echo(f"Gói: {workspace.relative(path)}, SHA-256 {sha256(path)}")
    typer.echo("Kiểm chứng ở nơi khác: baocao verify <tệp .zip>")


@app.command()
def diff(
    month: MonthArgument,
    against: Annotated[
        str,
        typer.Option("--against", metavar="RUN", help="Tên của lần lập để so (mặc định: lần ngay trước)."),
    ] = "",
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Ghi mọi thay đổi và nguyên nhân ra tệp CSV.")
    ] = None,
) -> None:
    """So báo cáo với một lần lập trước: số, kiểm tra, câu, biểu đồ nào đã khác, và vì sao."""
    if csv and (csv.suffix.lower() != ".csv" or Workspace.find().owns(csv)):
        raise BadInput(
            "Không ghi thay đổi ra tệp ấy",
            found=str(csv),
            expected="tệp .csv không nằm trong các thư mục của kho",
            todo="Chọn tên hoặc thư mục khác.",
        )
    found = _tell_changes(Workspace.find(), Month.parse(month), against)
    if csv:
        from baocao.audit.changes import as_csv
        from baocao.audit.show_changes import CAUSES

        with scratch(csv) as new:
            new.write_text(as_csv(found, CAUSES), encoding="utf-8-sig", newline="")
            new.replace(csv)


@app.command()
def sign(
    month: MonthArgument,
    state: Annotated[
        str, typer.Option("--as", metavar="checked|issued", help="checked: đã kiểm tra; issued: đã ban hành.")
    ],
    by: Annotated[
        str, typer.Option("--by", help="Họ tên người xác nhận; là lời khai, không phải chữ ký số.")
    ],
    note: Annotated[str, typer.Option("--note", help="Ghi chú, một dòng.")] = "",
) -> None:
    """Xác nhận nội bộ rằng báo cáo đã được kiểm tra hoặc ban hành; tự hết hiệu lực khi số liệu, số hay câu thay đổi."""
    from baocao.audit.sign import sign as put_down
    from baocao.run.forking import beside

    workspace, which = Workspace.find(), Month.parse(month)
    entry = put_down(workspace, which, state, by=by, note=note, waiting=_waiting)
    typer.echo(f"Đã ghi: tháng {which.vi} {entry.word}, {entry.by}, lần {entry.revision}.")
    typer.echo(f"Sổ ký duyệt: dòng {entry.number}, mã băm {entry.hash}")
    with beside() as process:
        raise typer.Exit(_make(workspace, [which], process)[0].code)


@app.command("set-aside")
def leave_out(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Tệp trong data/raw.")],
    by: Annotated[str, typer.Option("--by", help="Họ tên người quyết định.")],
    reason: Annotated[str, typer.Option("--reason", help="Vì sao không dùng được; đứng trong báo cáo.")],
) -> None:
    """Lập báo cáo mà không có một tệp không dùng được; đơn vị gửi tệp ấy tính là chưa gửi, cho đến khi tệp thay đổi."""
    from baocao.raw.aside import set_aside

    workspace = Workspace.find()
    typer.echo(f"Đã ghi vào {workspace.relative(set_aside(workspace, file, by=by, reason=reason))}")


@app.command()
def clean() -> None:
    """Quên mọi kết quả đã nhớ; lần lập sau chạy lại mọi sổ tính."""
    from baocao.run.cache import clean as forget

    forget(Workspace.find())


def _waiting(holder: str) -> None:
    typer.echo(f"Đang chờ một lần lập khác của tháng này ({holder})")


def _forget_for_now(fresh: bool) -> None:
    """Let this run, and the notebooks that it starts, use nothing that is remembered."""
    if fresh:
        os.environ[FRESH_VARIABLE] = "1"


def _ready(workspace: Workspace, month: Month) -> None:
    """Refuse a month whose files can't be read; meanwhile the process that forks kernels warms up."""
    from baocao.run import forking

    _keep_together()
    if forking.available():
        forking.start()
    from baocao.raw.ready import require_readable

    require_readable(workspace, month)


def _make(
    workspace: Workspace, months: Sequence[Month], process: Executor, *, briefly: bool = False
) -> list[_Made]:
    """Make the months and tell what came of each (``briefly``: what changed)."""
    told, ready = [], []
    for month in months:
        try:
            _ready(workspace, month)
            ready.append(month)
        except BadInput as fault:
            told.append(_Made(month, _told(fault), fault=fault))
    if not ready:
        return told
    from baocao.audit.publish import Publisher
    from baocao.run.history import names
    from baocao.run.month import run_months

    with _progress() as progress:
        made = list(run_months(workspace, ready, Publisher(process), progress))
    for month, found in made:
        if isinstance(found, Exception):
            told.append(_Made(month, _told(found), fault=found))
        else:
            others = len(names(workspace, month)) > 1
            if not briefly or (found.changed and not others):
                _tell(found)
            elif found.changed:
                try:
                    _tell_changes(workspace, month)
                except BadInput as fault:  # the earlier run can't be read
                    _told(fault)
                _say(f"Trạng thái báo cáo: {found.state}.")
                _tell_lapsed(found.lapsed)
            place = workspace.relative(workspace.outputs(month))
            _say(f"Kết quả: {place}/report.html, report.pdf, audit.xlsx")
            if not found.changed:
                _say("Mọi tệp kết quả y như lần lập trước.")
            elif not briefly and others:
                _say(f"Thay đổi so với lần lập trước: baocao diff {month}")
            told.append(_Made.of(month, found))
    return told


@dataclass(frozen=True)
class _Made:
    """What came of a month: the exit code that says so, and for programs its state and checks, or the fault."""

    month: Month
    code: int
    state: str = ""
    checks: dict[str, int] = field(default_factory=dict)
    fault: BadInput | NotebookFailed | None = None

    @classmethod
    def of(cls, month: Month, outcome: Outcome) -> _Made:
        counts: Counter[str] = Counter(check.status for check in outcome.checks)
        return cls(month, RED if counts["error"] else DONE, outcome.state, dict(counts))

    def as_data(self, workspace: Workspace | None = None) -> dict[str, Any]:
        told: dict[str, Any] = {"month": str(self.month), "exit": self.code}
        if self.fault:
            return {**told, "fault": self.fault.as_data()}
        place = {"outputs": workspace.relative(workspace.outputs(self.month))} if workspace else {}
        return {**told, "state": self.state, "checks": self.checks, **place}


def _for_programs() -> bool:
    """Whether the command was asked for JSON, and so for nothing else."""
    return "--json" in sys.argv[1:]


def _as_json(told: object) -> str:
    import json

    return _from_root(json.dumps(told, ensure_ascii=False, indent=2))


def _say(text: str) -> None:
    if not _for_programs():
        typer.echo(visible(text, keep="\n"))


def _told(fault: BadInput | NotebookFailed) -> int:
    """Tell what went wrong, to people; the exit code that says so."""
    if not _for_programs():
        typer.echo(_from_root(str(fault)), err=True)
    return BAD_INPUT if isinstance(fault, BadInput) else FAULT


def _tell(outcome: Outcome) -> None:
    from baocao.report.blocks import shortened
    from baocao.results import STATUSES

    for status, word in STATUSES.items():
        for each in outcome.with_status(status) if status != "ok" else ():
            _say(f"{word.upper():>15}  {each.label}: {each.left.text} {each.found} {each.right.text}")
            told = status in {"error", "warning"} or each.id.startswith("arrivals.")
            for line in shortened((*each.details, *each.notes) if told else each.notes):
                _say(f"{'':>15}  - {line}")
    _say(f"{len(outcome.with_status('ok'))} kiểm tra đạt. Trạng thái báo cáo: {outcome.state}.")
    _tell_lapsed(outcome.lapsed)


def _tell_lapsed(lapsed: str) -> None:
    if lapsed:
        _say(f"{lapsed}.")


def _tell_changes(workspace: Workspace, month: Month, against: str = "") -> list[Change]:
    """Tell and return what the published report says differently from an earlier run."""
    from baocao.audit.changes import changes, files
    from baocao.audit.show_changes import lines
    from baocao.run import history

    old, new = history.pair(workspace, month, against)
    found, console = [*files(old, new), *changes(old, new)], _console()
    for line in lines(old, new, found):
        console.print(line)
    return found


def _console() -> Console:
    """Lines are broken on a terminal only."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _ONE_LINE)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A live table on a terminal, plain lines elsewhere, nothing for programs."""
    if _for_programs():
        yield lambda name, what: None
        return
    if not sys.stdout.isatty():
        yield lambda name, what: typer.echo(f"{name}: {what}")
        return
    from rich.live import Live
    from rich.table import Table

    states: dict[str, str] = {}

    def table() -> Table:
        grid = Table.grid(padding=(0, 2))
        for name, what in list(states.items())[-_ROWS:]:
            grid.add_row(name, f"[green]{what}[/]" if what == "xong" else what)
        return grid

    with Live(table(), refresh_per_second=8) as live:

        def progress(name: str, what: str) -> None:
            states[name] = what
            live.update(table())

        yield progress


def _stop(number: int, frame: object) -> None:
    """End as by Ctrl-C: what is under way is stopped and cleaned up."""
    raise SystemExit(128 + number)


def main() -> None:
    """Run the command; bad input and a notebook that fails are a message and an exit code, never a traceback."""
    os.environ.setdefault(
        "ARROW_DEFAULT_MEMORY_POOL", "system"
    )  # Arrow's own keeps what a large file needed once
    signal.signal(signal.SIGTERM, _stop)
    gc.set_threshold(_SELDOM)
    try:
        raise SystemExit(app(standalone_mode=False))
    except KeyboardInterrupt:
        raise SystemExit(128 + signal.SIGINT) from None
    except typer.Abort:
        raise SystemExit(FAULT) from None
    except TyperException as error:
        raise SystemExit(_last_word(_not_understood(error))) from None
    except (BadInput, NotebookFailed) as fault:
        raise SystemExit(_last_word(fault)) from None
    except OSError as fault:
        raise SystemExit(_last_word(of_system(fault))) from None


def _not_understood(error: TyperException) -> BadInput:
    """A command that is none, lacks something or has a value that can't be; and how it is written."""
    context: typer.Context | None = getattr(error, "ctx", None)
    option = getattr(getattr(error, "param", None), "opts", [""])[0]
    usage = ""
    if context:
        name = [context.info_name or ""] if context.parent else []
        parts = ["baocao", *name, *context.command.collect_usage_pieces(context)]
        usage = re.sub("[{}]", "", " ".join(parts))
    return BadInput(
        "Không hiểu lệnh",
        where=option if option.startswith("-") else "",
        found=f"baocao {' '.join(sys.argv[1:])}".rstrip(),
        expected=usage,
        todo="Xem các lệnh và cách dùng bằng lệnh baocao --help.",
    )


def _sweep_temporary() -> None:
    """Remove what commands that were killed have left in the folder of temporary files."""
    sweep(Path(gettempdir()).glob("baocao.*"))


def _keep_together() -> None:
    """Temporary files of this command have a folder of their own, which goes with it, or with the next command."""
    import shutil
    import tempfile
    from multiprocessing.util import Finalize

    if Path(gettempdir()).name.startswith(f"baocao{mark()}"):
        return
    _sweep_temporary()
    if (free := shutil.disk_usage(gettempdir()).free) < _ROOM:
        raise BadInput(
            "Thư mục tạm không còn chỗ",
            where=gettempdir(),
            found=f"còn {free // 2**20} MB",
            expected=f"ít nhất {_ROOM // 2**20} MB",
            todo="Dọn bớt ổ đĩa ấy, hoặc đặt biến TMPDIR tới một thư mục khác, rồi chạy lại.",
        )
    tempfile.tempdir = os.environ["TMPDIR"] = tempfile.mkdtemp(prefix=f"baocao{mark()}")
    gone = {"ignore_errors": True}
    Finalize(None, shutil.rmtree, (tempfile.tempdir,), gone, exitpriority=_AFTER_ALL)


def _last_word(fault: BadInput | NotebookFailed) -> int:
    """Tell what ended the command, to whoever asked; the exit code that says so."""
    code = _told(fault)
    if _for_programs():
        typer.echo(_as_json({"exit": code, "fault": fault.as_data()}))
    return code


def _from_root(text: str) -> str:
    """The message with paths as they are written in results: from the root of the workspace."""
    try:
        return text.replace(f"{Workspace.find().root}{os.sep}", "")
    except BadInput:
        return text


if __name__ == "__main__":
    main()
