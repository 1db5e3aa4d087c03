"""Make the sample months under data/raw: fifteen months of raw files, the same bytes every time.

python scripts/make_sample_data.py              rewrite data/raw
python scripts/make_sample_data.py --out DIR    write them somewhere else
python scripts/make_sample_data.py --check      make them in a temporary folder and compare with SHA256SUMS
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

from sample_data.months import MONTHS
from sample_data.sources import MARKER, month_files

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
SUMS = "SHA256SUMS"
SHOWN = 20


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the sample months of raw files.")
    parser.add_argument("--out", type=Path, default=RAW, help="folder to write to (default: data/raw)")
    parser.add_argument("--check", action="store_true", help="compare with SHA256SUMS, write nothing")
    options = parser.parse_args()
    if options.check:
        return check(options.out)
    count = write(options.out)
    print(f"{count} files written to {options.out}")
    return 0


def write(folder: Path) -> int:
    """Replace the sample files of the folder and give their number; files that are not of the sample stay."""
    for month in MONTHS:
        own = [path for path in (folder / month).rglob("*") if path.is_file()]
        if own and not (folder / month / MARKER).exists():
            sys.exit(f"{folder / month} has no {MARKER}, so it may hold real files: move it away first")
    files = {f"{month}/{name}": content for month in MONTHS for name, content in month_files(month)}
    for name in _names(_lines(folder / SUMS)):
        (folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    lines = [f"{_digest(folder / name)}  {name}" for name in sorted(files)]
    (folder / SUMS).write_bytes("".join(f"{line}\n" for line in lines).encode())
    return len(files)


def check(folder: Path) -> int:
    """1 when a fresh make differs from SHA256SUMS or from the files that stand there, else 0."""
    with tempfile.TemporaryDirectory() as scratch:
        write(Path(scratch))
        fresh = set(_lines(Path(scratch) / SUMS))
    committed = set(_lines(folder / SUMS))
    present = {f"{_digest(folder / name)}  {name}" for name in _names(committed)}
    differing = sorted(set(_names((fresh ^ committed) | (fresh ^ present))))
    for name in differing[:SHOWN]:
        print(f"differs: {name}")
    print(f"{len(fresh)} files made, {len(differing)} differ")
    return 1 if differing else 0


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "missing"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _names(lines: list[str] | set[str]) -> list[str]:
    return [line.split("  ", 1)[1] for line in lines]


if __name__ == "__main__":
    sys.exit(main())
