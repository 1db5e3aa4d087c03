"""A small month that takes seconds, in two versions of its inputs, and what must hold of its folders afterwards."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import nbformat

from baocao.digest import sha256
from baocao.layout import Workspace
from baocao.month import Month
from baocao.run import notebook as nb
from reliability.processes import Run, baocao, ended

ROOT = Path(__file__).resolve().parents[1]
MONTH = Month(2021, 2)
SECTIONS = ("press", "inspection")
SOURCES = ("publishing", "inspection")
RAW = "publishing/giay-phep.csv"
_CHANCE = re.compile(
    r"(/baocao|/\.[^/]*?)\.[0-9]+-[0-9a-f]+\.[A-Za-z0-9_]*"
)  # the number of a process, and what follows it
_KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
_CLOSE = """
for each in section.catalogue.values():
    if each.notebook == section.name and each.id not in section.facts:
        section.unavailable(each.id, "không thuộc phép thử")
section.close()
"""
_CELLS = """
import time
from baocao.facts import Section
section = Section("NAME", month)
---
licences = section.read("publishing", length=1).records["licences"]
time.sleep(0.3)
---
section.save(licences)
section.facts[ID] = licences.trace.count(unit="giấy phép", label="Giấy phép trong danh sách")
section.say("text", "Sở {ID}.")
---
"""
_REVIEW = """
from baocao.facts import Review
review = Review(month)
---
review.close()
"""
_ID = "press.licences_noncommercial_publication"
_OTHER = """
section = __import__("baocao.facts").facts.Section("NAME", month)
section.read("publishing", length=1)
section.save(section.read("inspection", length=1).observations)
__import__("time").sleep(0.3)
---
section.say("text", "Sở chưa có nội dung thanh tra.")
---
"""
CODE = {
    "press": _CELLS.replace("[ID]", f'["{_ID}"]').replace("{ID}", f"{{{_ID}}}") + _CLOSE,
    "inspection": _OTHER + _CLOSE,
    nb.REVIEW: _REVIEW,
}


def write_notebook(space: Workspace, name: str, code: str) -> None:
    """A notebook with the parameters cell and one cell for each part of the code between lines of ---."""
    cells = [nbformat.v4.new_code_cell('month = "2021-02"', metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(each.strip()) for each in code.replace("NAME", name).split("---")]
    for number, cell in enumerate(cells):
        cell.id = f"{name}-{number}"  # else by chance, and the manifest hashes the notebook
    nb.write(nbformat.v4.new_notebook(cells=cells, metadata=_KERNEL), space.notebooks / f"{name}.ipynb")


def keep_sections(space: Workspace, names: Collection[str]) -> None:
    """The outline of the report with the headings of these sections alone."""
    head, *headings = space.report_settings.read_text(encoding="utf-8").split("[[outline]]")
    kept = [each for each in headings if any(f'["{name}.' in each for name in names)]
    space.report_settings.write_text("[[outline]]".join([head, *kept]), encoding="utf-8")


def _small(root: Path) -> Workspace:
    """Settings of the project, the raw files of two sources, two sections and the review."""
    for folder in ("config", "data/reference"):
        shutil.copytree(ROOT / folder, root / folder)
    space = Workspace(root)
    for source in SOURCES:
        shutil.copytree(ROOT / "data" / "raw" / str(MONTH) / source, space.raw(MONTH, source))
    shutil.copy(ROOT / "requirements.lock", root)
    keep_sections(space, SECTIONS)
    for name, code in CODE.items():
        write_notebook(space, name, code)
    return space


def state(space: Workspace) -> dict[str, str]:
    """sha256 of every published file of the month by path; of the manifest all but its times counts."""
    found = {}
    for folder in (space.outputs(MONTH), space.processed(MONTH)):
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            found[space.relative(path)] = sha256(path)
    manifest = space.manifest(MONTH)
    if manifest.is_file():
        found[space.relative(manifest)] = _without_times(manifest)
    return found


def _without_times(path: Path) -> str:
    try:
        told = json.loads(path.read_bytes())
    except ValueError:
        return "unreadable"
    return json.dumps({name: each for name, each in told.items() if name != "times"}, sort_keys=True)


@dataclass(frozen=True)
class Trial:
    """A copy of the small month with version A published, and a folder for temporary files."""

    space: Workspace
    temporary: Path

    def run(self, *arguments: str, **wishes: object) -> Run:
        """Begin a command of this workspace; without arguments the run of the month."""
        chosen = arguments or ("run", str(MONTH))
        return baocao(self.space.root, self.temporary, *chosen, **wishes)  # type: ignore[arg-type]

    def left(self) -> list[str]:
        """Temporary files and folders of runs, kind by kind, wherever they stand."""
        root = self.space.root
        stale = [*root.glob("outputs/.*"), *root.glob("data/processed/.*"), *root.glob("outputs/issued/.*")]
        stale += [*root.glob("outputs/bundles/.*"), *root.glob(".cache/runs/*/.*")]
        stale += list((root / ".cache" / "baocao").rglob(".*"))
        names = {*map(self.space.relative, stale), *(f"tmp/{path.name}" for path in self.temporary.iterdir())}
        return sorted({_CHANCE.sub(r"\1*", name) for name in names})


@dataclass
class Months:
    """The template of all trials, with both versions of its raw file and what each comes to undisturbed."""

    folder: Path
    template: Workspace = field(init=False)
    raw: dict[str, bytes] = field(default_factory=dict)
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    index: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    _number: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.template = _small(self.folder / "a")
        whole = (self.template.raw_root / str(MONTH) / RAW).read_bytes()
        self.raw = {"A": whole, "B": b"".join(whole.splitlines(keepends=True)[:-1])}
        (self.folder / "a-tmp").mkdir()
        first = Trial(self.template, self.folder / "a-tmp").run()
        if ended(first) != 0 or first.seconds is None:
            raise RuntimeError(f"the undisturbed run fails: {first.told}")
        self._note("A", self.template)
        with self.trial("B") as trial:
            run = trial.run()
            if ended(run) != 0 or run.seconds is None:
                raise RuntimeError(f"the undisturbed run fails: {run.told}")
            self._note("B", trial.space)
            self.seconds = run.seconds
        if self.states["A"] == self.states["B"]:
            raise RuntimeError("both versions come to the same")

    def _note(self, version: str, space: Workspace) -> None:
        self.states[version], self.index[version] = state(space), sha256(space.index)

    def put(self, version: str, space: Workspace) -> None:
        (space.raw_root / str(MONTH) / RAW).write_bytes(self.raw[version])

    def trial(self, version: str = "B", change: Callable[[Workspace], None] | None = None) -> Scratch:
        """A fresh copy with this version as input, gone afterwards."""
        return Scratch(self, self.folder / f"t{next(self._number)}", version, change)

    def which(self, space: Workspace) -> str:
        """The version that is published whole: A or B; else in words what is there."""
        found = state(space)
        for version, known in self.states.items():
            if found == known:
                return version
        parts = []
        for part in ("outputs/", "data/processed/"):
            mine = {name: digest for name, digest in found.items() if name.startswith(part)}
            same = [
                version
                for version, known in self.states.items()
                if mine == {name: each for name, each in known.items() if name.startswith(part)}
            ]
            parts.append(f"{part} {'/'.join(same) or ('neither' if mine else 'absent')}")
        return ", ".join(parts)

    def after(self, trial: Trial, version: str = "B") -> list[str]:
        """What is wrong after one more run: it ends well, publishes exactly that version and leaves nothing."""
        run = trial.run()
        wrong = [] if ended(run) == 0 else [f"next run ends {run.code}: {run.told[-300:]}"]
        if (found := self.which(trial.space)) != version:
            wrong.append(f"next run publishes {found}")
        elif sha256(trial.space.index) != self.index[version]:
            wrong.append("next run leaves another index.html")
        return [*wrong, *(f"left: {name}" for name in trial.left())]


@dataclass
class Scratch:
    """The folders of one trial, as a context."""

    months: Months
    folder: Path
    version: str
    change: Callable[[Workspace], None] | None

    def __enter__(self) -> Trial:
        shutil.copytree(self.months.template.root, self.folder / "w", symlinks=True)
        (self.folder / "t").mkdir()
        space = Workspace(self.folder / "w")
        self.months.put(self.version, space)
        if self.change:
            self.change(space)
        return Trial(space, self.folder / "t")

    def __exit__(self, *fault: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
