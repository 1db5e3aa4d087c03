"""Every path of the workspace. Nothing else spells a folder name; this module imports only the month and the errors."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from baocao.errors import BadInput
from baocao.month import Month

STAGING_VARIABLE = "BAOCAO_STAGING"
FRESH_VARIABLE = "BAOCAO_FRESH"
_EDITED = ("reference", "corrections", "waivers", "issue")
_MONTHS = "[0-9][0-9][0-9][0-9]-[0-9][0-9]"
_NO_DATA = ("~$", ".")  # how lock files and hidden files begin
_LITTER = {"thumbs.db", "desktop.ini"}  # what Windows puts into every folder
SAMPLE_MARKER = "SO-LIEU-MAU.txt"
TO_RECEIVE = "CAN-NHAN.md"
EXPECTED = {SAMPLE_MARKER, TO_RECEIVE}


def is_data(path: Path) -> bool:
    """Whether somebody put it there on purpose."""
    return not path.name.startswith(_NO_DATA) and path.name.lower() not in _LITTER


def listed(folder: Path, suffix: str = "") -> list[Path]:
    """What is in a folder, by name; nothing when there is no folder. Listing it is what a run observes."""
    try:
        names = os.listdir(folder)  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(folder / name for name in names if name.endswith(suffix))


@dataclass(frozen=True)
class Workspace:
    """The folder that holds notebooks/, data/ and config/; all paths derive from its root."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Workspace:
        """The nearest folder at or above ``start`` (or the current folder) that has config/report.toml."""
        here = (start or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / "config" / "report.toml").is_file():
                return cls(folder)
        raise BadInput(
            "Không tìm thấy thư mục làm việc của báo cáo",
            found=str(here),
            expected="một thư mục có config/report.toml",
            todo="Chạy lệnh trong thư mục của dự án.",
        )

    def relative(self, path: Path) -> str:
        """The path as it is written in results: from the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()

    def owns(self, path: Path) -> bool:
        """Whether it lies in a folder of what is sent, settled, remembered or published."""
        own = (self.root / "data", self.root / "config", self.notebooks, self.outputs_root, self.cache)
        return any(path.resolve().is_relative_to(folder.resolve()) for folder in own)

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def report_settings(self) -> Path:
        return self.root / "config" / "report.toml"

    @property
    def limits(self) -> Path:
        return self.root / "config" / "limits.toml"

    @property
    def names(self) -> Path:
        return self.root / "config" / "names.toml"

    @property
    def indicator_files(self) -> list[Path]:
        return listed(self.root / "config" / "indicators", ".toml")

    def forms(self, source: str) -> Path:
        return self.root / "config" / "forms" / f"{source}.toml"

    @property
    def raw_root(self) -> Path:
        return self.root / "data" / "raw"

    def raw(self, month: Month, source: str) -> Path:
        return self.raw_root / str(month) / source

    def raw_files(self, month: Month, source: str) -> list[Path]:
        """The files of one source as sent in, by name; lock files and hidden files are not data."""
        return [p for p in listed(self.raw(month, source)) if p.is_file() and is_data(p)]

    def months(self) -> Iterator[Month]:
        """The months that have a raw folder, oldest first."""
        for folder in sorted(self.raw_root.glob(_MONTHS)):
            with suppress(BadInput):  # 2021-13 is none; raw.unclaimed names it
                yield Month.parse(folder.name)

    def is_sample(self, month: Month) -> bool:
        return (self.raw_root / str(month) / SAMPLE_MARKER).is_file()

    def reference(self, name: str) -> Path:
        return self.root / "data" / "reference" / f"{name}.csv"

    def published(self, month: Month) -> Path:
        return self.root / "data" / "reference" / "published" / f"{month}.csv"

    @property
    def corrections(self) -> Path:
        return self.root / "data" / "corrections"

    @property
    def waivers(self) -> Path:
        return self.root / "data" / "waivers"

    def issue(self, month: Month) -> Path:
        return self.root / "data" / "issue" / f"{month}.toml"

    def watched(self, month: Month) -> list[Path]:
        """Every file that the month's report may be made from: settings, raw files and notebooks."""
        raw = filter(is_data, self.raw_root.rglob("*"))
        return [*self.settings(month), *raw, *self.notebooks.glob("*.ipynb")]

    def settings(self, month: Month) -> list[Path]:
        """What people decide besides raw files: settings, reference data, corrections, waivers, issues; and the
        month's sign-offs, with what they looked at.
        """
        folders = [self.root / "config", *(self.root / "data" / name for name in _EDITED)]
        edited = (path for each in folders for path in each.rglob("*") if path.suffix in {".toml", ".csv"})
        log = self.signoffs(month)
        return sorted([*edited, *([log] if log.is_file() else []), *listed(self.signed(month), ".zip")])

    def signoffs(self, month: Month) -> Path:
        """The log of who has checked and issued the month."""
        return self.root / "data" / "signoffs" / f"{month}.jsonl"

    def signed(self, month: Month) -> Path:
        """What sign-offs looked at, one archive a run."""
        return self.root / "data" / "signoffs" / str(month)

    def processed(self, month: Month) -> Path:
        """Tidy tables of the month, made by code."""
        return self.root / "data" / "processed" / str(month)

    def tables(self, month: Month) -> Path:
        """Where the published tidy tables are; ``processed`` leads there."""
        return self.outputs(month) / "processed"

    def saving(self, month: Month) -> Path:
        """Where a notebook saves tidy tables: into the run under way, else straight into their place."""
        staging = os.environ.get(STAGING_VARIABLE)
        return Path(staging) / "processed" if staging else self.processed(month)

    def line_lists(self, month: Month, name: str) -> Path:
        """Where a notebook keeps the lists of record lines that are too long for its outputs."""
        return self.saving(month) / f"{name}-lines.parquet"

    @property
    def outputs_root(self) -> Path:
        return self.root / "outputs"

    def outputs(self, month: Month) -> Path:
        return self.outputs_root / str(month)

    def executed(self, month: Month) -> Path:
        """Executed notebooks of the month: those of the run under way, else the published ones."""
        staging = os.environ.get(STAGING_VARIABLE)
        return (Path(staging) if staging else self.outputs(month)) / "notebooks"

    def published_notebooks(self, month: Month) -> list[Path]:
        """The executed notebooks of the published report, whatever run is under way."""
        return sorted((self.outputs(month) / "notebooks").glob("*.ipynb"))

    def manifest(self, month: Month) -> Path:
        return self.outputs(month) / "manifest.json"

    @property
    def index(self) -> Path:
        """The page of all months."""
        return self.outputs_root / "index.html"

    def published_months(self) -> list[Month]:
        """The months that have a published report, newest first; other folders are none of ours."""
        found = []
        for path in self.outputs_root.glob(f"{_MONTHS}/manifest.json"):
            with suppress(BadInput):
                found.append(Month.parse(path.parent.name))
        return sorted(found, reverse=True)

    def issued_reports(self, month: Month) -> dict[int, Path]:
        """The reports of the month that were issued, by revision."""
        start = self.issued(month, 0).name[:-1]
        places = self.issued(month, 0).parent.glob(f"{start}*")
        found = {place.name.removeprefix(start): place for place in places}
        return dict(sorted((int(number), place) for number, place in found.items() if number.isdecimal()))

    def issued(self, month: Month, revision: int) -> Path:
        """The report as it was issued, never written again."""
        return self.outputs_root / "issued" / f"{month}-lan-{revision}"

    @property
    def bundles(self) -> Path:
        """Months in one archive each."""
        return self.outputs_root / "bundles"

    def runs(self, month: Month) -> Path:
        """Earlier runs of the month, kept for comparison."""
        return self.root / ".cache" / "runs" / str(month)

    @property
    def cache(self) -> Path:
        """What runs remember, and may forget at any time."""
        return self.root / ".cache" / "baocao"

    @property
    def index_lock(self) -> Path:
        """Locked by the run that writes the page of all months."""
        return self.root / ".cache" / "locks" / "index.lock"

    def run_lock(self, month: Month) -> Path:
        """Locked by the run that makes the month."""
        return self.root / ".cache" / "locks" / f"{month}.lock"

    @property
    def fresh(self) -> bool:
        """Whether this run and its notebooks use nothing that is remembered."""
        return bool(os.environ.get(FRESH_VARIABLE))

    @property
    def lock(self) -> Path:
        return self.root / "requirements.lock"
