"""Files that are small and unpack, or are read, into far more: refused at the door, and the other files are read."""

from __future__ import annotations

import json
import os
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from reliability.processes import Run
from reliability.space import MONTH, Months
from reliability.tried import Result, Wish, each, summed

_SECONDS, _MEGABYTES = 5, 512
_BOOK, _TEXT = "inspection/thanh-tra-don-thu.xlsx", "publishing/giay-phep.csv"
_MIB = 2**20
_NOTHING = b"\0" * _MIB
_SHEET = "xl/worksheets/sheet1.xml"
_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="T">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
Pieces = Iterator[bytes]


Piece = tuple[bytes, int]  # and how often it comes


def _many(*pieces: Piece) -> Pieces:
    """The pieces, about a megabyte at a time."""
    for piece, times in pieces:
        at_once = max(1, min(times, _MIB // len(piece)))
        for _ in range(times // at_once):
            yield piece * at_once


def _packed(path: Path, change: dict[str, Callable[[bytes], Pieces]]) -> None:
    """The workbook with other parts: each made from what it was (nothing, when it is new), piece by piece."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in [*parts, *(name for name in change if name not in parts)]:
            with archive.open(name, "w", force_zip64=True) as part:
                for piece in change.get(name, lambda before: iter([before]))(parts.get(name, b"")):
                    part.write(piece)


def _sheet(*pieces: Piece) -> Callable[[Path], None]:
    """Put the pieces before the end of the table."""

    def change(before: bytes) -> Pieces:
        head, end, tail = before.partition(b"</sheetData>")
        return _many((head, 1), *pieces, (end + tail, 1))

    return lambda path: _packed(path, {_SHEET: change})


def _text(*pieces: Piece) -> Callable[[Path], None]:
    """One cell with the pieces as text."""
    head, tail = b'<row r="90"><c r="A90" t="inlineStr"><is><t>', b"</t></is></c></row>"
    return _sheet((head, 1), *pieces, (tail, 1))


def _entities(path: Path) -> None:
    names = "abcdefghij"
    declared = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    head = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{declared}]><worksheet'.encode()
    _text((b"&j;", 1))(path)
    _packed(path, {_SHEET: lambda xml: iter([xml.replace(b"<worksheet", head, 1)])})


def _says_less(path: Path) -> None:
    """The directory says that the part has a thousand bytes."""
    _packed(path, {"xl/media/a.bin": lambda _: _many((_NOTHING, 2000))})
    content = path.read_bytes()
    for kind, place in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        start = content.rindex(kind, 0, content.rindex(b"xl/media/a.bin" if kind == b"PK\1\2" else b"PK\1\2"))
        content = content[: start + place] + struct.pack("<L", 1000) + content[start + place + 4 :]
    path.write_bytes(content)


def _one_for_all(path: Path) -> None:
    """A thousand names in the directory lead to the same bytes."""
    _packed(path, {"xl/media/a.bin": lambda _: _many((_NOTHING, 100))})
    with zipfile.ZipFile(path, "a") as archive:
        member = archive.getinfo("xl/media/a.bin")
        for number in range(1000):
            other = zipfile.ZipInfo(f"xl/media/{number}.bin")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type", "flag_bits"):
                setattr(other, name, getattr(member, name))
            archive.filelist.append(other)
        archive._didModify = True  # type: ignore[attr-defined]


def _elsewhere(path: Path) -> None:
    """The sheet has a name of its own, and one cell at its far corner."""
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(_SHEET)
    relations = "xl/_rels/workbook.xml.rels"
    _packed(
        path,
        {
            "xl/parts/one.xml": lambda _: iter([sheet.replace(b"</sheetData>", _CORNER + b"</sheetData>")]),
            relations: lambda xml: iter([xml.replace(b"worksheets/sheet1.xml", b"parts/one.xml")]),
        },
    )


def _ods(*rows: Piece) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        head, tail = (part.encode() for part in _ODS.split("{}"))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            with archive.open("content.xml", "w") as part:
                for piece in _many((head, 1), *rows, (tail, 1)):
                    part.write(piece)
            archive.writestr("META-INF/manifest.xml", "<manifest/>")
        path.rename(path.with_suffix(".ods"))

    return make


def _merged(path: Path) -> None:
    """Each range overlaps forty others."""
    ranges = "".join(f'<mergeCell ref="A{row}:D{row + 40}"/>' for row in range(1, 200_000))
    merged = f"</sheetData><mergeCells>{ranges}</mergeCells>".encode()
    _packed(path, {_SHEET: lambda xml: iter([xml.replace(b"</sheetData>", merged)])})


def _lines(*pieces: Piece) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            for piece in _many(*pieces):
                file.write(piece)

    return make


_CORNER = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
_REPEATED = (
    b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
    b'office:value="1" table:number-columns-repeated="16384"/></table:table-row>'
)
BOMBS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a part of 3 GB": (
        _BOOK,
        lambda path: _packed(path, {"xl/media/a.bin": lambda _: _many((_NOTHING, 3000))}),
    ),
    "a sheet of 3 GB": (_BOOK, _sheet((b" " * _MIB, 3000))),
    "a part of 2 GB of which the directory says 1.000 bytes": (_BOOK, _says_less),
    "1.000 names for the same 100 MB": (_BOOK, _one_for_all),
    "XML entities that make 10 GB": (_BOOK, _entities),
    "10 million characters in one cell": (_BOOK, _text((b"x", 10_000_000))),
    "90 MB in one cell": (_BOOK, _text((b"x" * _MIB, 90))),
    "90 MB of elements that are no cells": (_BOOK, _sheet((b"<a>b</a>", 90 * _MIB // 8))),
    "90 MB of attributes without a value": (_BOOK, _sheet((b"<a" + b" r" * 10_000 + b"/>", 4_500))),
    "a cell at the far corner": (_BOOK, _sheet((_CORNER, 1))),
    "a cell at the far corner of a sheet with a name of its own": (_BOOK, _elsewhere),
    "3 million rows without an address": (_BOOK, _sheet((b"<row><c><v>1</v></c></row>", 3_000_000))),
    "15 million empty rows": (_BOOK, _sheet((b"<row/>", 15_000_000))),
    "elements 5 million deep": (_BOOK, _sheet((b"<a>", 5_000_000))),
    "200.000 merged ranges that overlap": (_BOOK, _merged),
    "an .ods that repeats 17 billion cells": (_BOOK, _ods((_REPEATED, 1))),
    "an .ods with 15 million empty rows": (_BOOK, _ods((b"<table:table-row/>", 15_000_000))),
    "an .ods with 4,9 million cells in one row": (
        _BOOK,
        _ods((b"<table:table-row>", 1), (b"<table:table-cell/>", 4_900_000), (b"</table:table-row>", 1)),
    ),
    "a text file of 10 GB": (_TEXT, lambda path: os.truncate(path, 10 * 2**30)),
    "a text file of 190 MB without a letter": (_TEXT, lambda path: os.truncate(path, 190 * _MIB)),
    "a text file with one line of 150 MB": (_TEXT, _lines((b"x,", 75 * _MIB))),
    "a text file with 6 million lines": (_TEXT, _lines((b"x\n", 6_000_000))),
}


def bombs(months: Months, wish: Wish) -> list[Result]:
    """Each in its turn is the one bad file of a month."""
    told: list[str] = []

    def one(name: str) -> list[str]:
        place, make = BOMBS[name]
        with months.trial() as trial:
            path = trial.space.raw_root / str(MONTH) / place
            make(path)
            seconds, megabytes, code, run = _measured(trial.run("check", str(MONTH), "--json"))
            told.append(took := f"{name}: {seconds:.1f} s, {megabytes} MB")
            if code == 0:  # nothing of it is used
                return [took] if seconds > months.seconds + _SECONDS or megabytes > _MEGABYTES else []
            if code != 2:
                return [f"{name}: ends {code}"]
            if (named := _named(json.loads(run.told)["fault"])) != {path.stem}:
                return [f"{name}: names {named}"]
            return [took] if seconds > _SECONDS or megabytes > _MEGABYTES else []

    wrong = each(wish, list(BOMBS), one)
    print(*told, sep="\n")
    return [
        summed(f"a bomb is refused alone, or does nothing, within {_SECONDS} s and {_MEGABYTES} MB", wrong)
    ]


def _named(fault: dict[str, object]) -> set[str]:
    """The files that the fault and those within it name."""
    here = {Path(str(fault["where"]).split(",")[0]).stem} if fault.get("where") else set()
    within: list[dict[str, object]] = fault.get("faults") or []  # type: ignore[assignment]
    return here.union(*map(_named, within))


def _measured(run: Run) -> tuple[float, int, int, Run]:
    """Seconds, and the most memory that one process of the command held, with its exit code."""
    began = time.monotonic()
    _, status, used = os.wait4(run.process.pid, 0)
    run.process.returncode = os.waitstatus_to_exitcode(status)
    return time.monotonic() - began, used.ru_maxrss // 1024, run.process.returncode, run
