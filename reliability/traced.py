"""Every file that the processes of a run open, as the system sees it (strace): no published file is written in place,
and nothing is read that the manifest does not name.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from baocao.layout import Workspace
from reliability.processes import baocao, ended
from reliability.space import MONTH, ROOT, Months
from reliability.tried import Result, Wish, summed

_STRACE = "strace -f -y -z -s 4096 -e trace=open,openat,openat2,creat,truncate -e signal=none -o".split()  # noqa: SIM905
_OPENED = re.compile(
    r"(?:open|creat|openat2?|truncate)\((?:(?:AT_FDCWD|\d+)(?:<(?P<at>[^>]*)>)?, )?"
    r'"(?P<path>[^"]*)"(?P<rest>.*)'
)
# Made by runs and no input: what is remembered (bears its hash), the run's own folders, what was published before.
# Notebooks of the library's own environment stand outside the workspace.
_MADE = (".cache/", "outputs/", "data/processed/")
_KNOWN = {"requirements.lock"}  # its hash is the manifest's environment.lock


def opened_files(months: Months, wish: Wish) -> list[Result]:
    """A cold run of the whole project, then one that publishes over it with one raw file changed."""
    if not shutil.which("strace"):
        return [Result("files opened by a run", 0, 0, "skipped: there is no strace")]
    with TemporaryDirectory(prefix="r", dir="/tmp") as folder:
        space = Workspace(Path(folder).resolve() / "w")
        for name in ("config", "data", "notebooks"):
            shutil.copytree(ROOT / name, space.root / name, ignore=shutil.ignore_patterns("processed"))
        shutil.copy(ROOT / "requirements.lock", space.root)
        (space.root.parent / "t").mkdir()
        written, read, opened = list[str](), set[str](), 0
        for number in (1, 2):
            if number == 2:
                with (space.raw(MONTH, "publishing") / "giay-phep.csv").open("ab") as file:
                    file.write(b"\n")
            for path, writes in _traced(space):
                opened += 1
                place = space.relative(path)
                if writes and place.startswith(
                    (f"outputs/{MONTH}/", f"data/processed/{MONTH}/", "outputs/index")
                ):
                    written.append(f"written in place: {place}")
                elif not writes and not place.startswith(_MADE):
                    read.add(place)
        manifest = json.loads(space.manifest(MONTH).read_bytes())
        told = manifest["inputs"].keys() | manifest["settings"].keys() | manifest["code"].keys() | _KNOWN
        compared = {place for place in read - told if _is_compared(space, place)}
    note = (
        f"{opened} opened under the workspace in 2 runs; not counted: {', '.join(_MADE)} (made by runs), and "
        f"{len(compared)} files of other months, hashed to find a file that was sent twice"
    )
    return [
        Result(
            "no published file is opened for writing",
            opened,
            len(written),
            "; ".join(sorted(set(written))[:9]),
        ),
        summed(
            "every file read is in the manifest",
            [[] if name in told else [name] for name in sorted(read - compared)],
            note,
        ),
    ]


def _is_compared(space: Workspace, place: str) -> bool:
    """Whether it is a raw file of another month that has the size of one of this month in the same source."""
    parts = Path(place).parts
    mine = space.raw(MONTH, parts[-2]) if len(parts) == 5 and place.startswith("data/raw/") else None
    size = (space.root / place).stat().st_size
    return bool(mine and mine.is_dir() and any(path.stat().st_size == size for path in mine.iterdir()))


def _traced(space: Workspace) -> Iterator[tuple[Path, bool]]:
    """Each file under the workspace that a run of the month opened, and whether for writing."""
    log = space.root.parent / "trace"
    tracer = [*_STRACE, str(log)]
    run = baocao(space.root, space.root.parent / "t", "run", str(MONTH), before=tracer)
    if ended(run, 600) not in (0, 3):
        raise RuntimeError(run.told)
    with log.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if (found := _OPENED.search(line)) and "O_DIRECTORY" not in found["rest"]:
                path = Path(found["at"] or space.root) / found["path"]
                if path.is_relative_to(space.root) and not path.is_dir():
                    yield path, bool(re.search(r"O_WRONLY|O_RDWR|creat|truncate", found[0]))
