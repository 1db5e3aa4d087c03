"""Files that people edit, TOML and CSV, as frozen and validated models; all faults of a file stand in one message.

The models stand where they are used: ``settings``, ``raw.forms``, ``raw.reference``, ``raw.corrections``.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from baocao.errors import BadInput, quoted, why_refused
from baocao.month import Month
from baocao.printable import named, unprintable

Model = TypeVar("Model", bound=BaseModel)
Stamp = tuple[int, int, int] | None
_KEPT = 512  # files; a workspace has some forty

# What pydantic finds, in the words of those who edit the files; the longest key that fits counts.
_FAULTS = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục nào tên như vậy; xem lại chính tả",
    "string_unicode": "có ký tự không đọc được",
    "string_type": "phải là chữ, đặt trong dấu ngoặc kép",
    "string_too_short": "phải có ít nhất {min_length} ký tự",
    "string_pattern_mismatch": "không đúng dạng {pattern}",
    "int": "phải là số nguyên",
    "bool": "phải là true hoặc false",
    "decimal": "phải là một số",
    "finite_number": "phải là một số hữu hạn",
    "date": "phải là một ngày dạng YYYY-MM-DD",
    "literal_error": "phải là một trong {expected}",
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải từ {le} trở xuống",
    "tuple": "phải là một danh sách",
    "dict": "phải là một bảng tên = giá trị",
    "model": "phải là một bảng các mục",
    "value_error": "{error}",
    "unprintable": "có ký tự không in được trong báo cáo: {characters}",
}
_OTHER_MARKS = {";": "chấm phẩy", "\t": "tab"}
_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_HEADER = re.compile(r"\s*\[(?P<list>\[)?(?P<names>[^\[\]]+)\]")
_KEY = re.compile(r"""\s*(?P<names>[\w\-."' ]+?)\s*=""")


class Settings(BaseModel):
    """Base of every settings model: unknown keys are faults, and blanks around a text are none of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


MonthField = Annotated[Month, BeforeValidator(Month.parse)]


def _spelled_plainly(value: object) -> object:
    """595.000 of a table whose decimals have a point would be 595, and was meant as 595000."""
    if isinstance(value, str) and re.fullmatch(r"[-+]?[1-9]\d{0,2}([.,]\d{3})+", value):
        raise ValueError(
            "phải là số không có dấu ngăn hàng nghìn; phần thập phân sau dấu chấm, bỏ số 0 ở cuối"
        )
    return value


PlainNumber = Annotated[Decimal, BeforeValidator(_spelled_plainly)]
OptionalDate = Annotated[dt.date | None, BeforeValidator(lambda value: value or None)]


def read_toml(path: Path, model: type[Model]) -> Model:
    """The file as ``model``, parsed once until it changes; every fault of the file in one :class:`BadInput`."""
    found: Model = _toml(path, model, _stamp(path))
    return found


@lru_cache(_KEPT)
def _toml(path: Path, model: type[Model], stamp: Stamp) -> Model:
    try:
        text = _read(path)
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise BadInput("Thiếu tệp thiết lập", where=str(path), todo="Khôi phục tệp từ kho mã.") from None
    except (ValueError, RecursionError, OSError) as fault:
        raise BadInput(
            "Tệp thiết lập không đọc được",
            where=str(path),
            found=_why(fault),
            expected="tệp TOML, bảng mã UTF-8",
            todo="Sửa chỗ nêu trên.",
        ) from None
    return validate(data, model, where=str(path), text=text)


def read_tomls(paths: Sequence[Path], model: type[Model]) -> list[tuple[Path, Model]]:
    """Each file as ``model``; the faults of all files in one :class:`BadInput`."""
    found: list[tuple[Path, Model]] = []
    faults: list[BadInput] = []
    for path in paths:
        try:
            found.append((path, read_toml(path, model)))
        except BadInput as fault:
            faults.append(fault)
    if faults:
        raise BadInput("Có tệp thiết lập không dùng được", faults=faults, todo="Sửa các tệp nêu trên.")
    return found


def read_csv(path: Path, model: type[Model], *, where: str) -> list[Model]:
    """Each line as ``model``, with the fields ``file`` and ``line``; all faults in one :class:`BadInput`."""
    found: Sequence[Model] = _csv(path, model, where, _stamp(path))
    return list(found)


@lru_cache(_KEPT)
def _csv(path: Path, model: type[Model], where: str, stamp: Stamp) -> list[Model]:
    try:
        rows = _lines(_read(path), model)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise BadInput(
            "Bảng tham chiếu không đọc được",
            where=where,
            found=_why(fault),
            expected="tệp CSV dấu phẩy, bảng mã UTF-8",
            todo="Lưu lại tệp, hoặc khôi phục từ kho mã.",
        ) from None
    found: list[Model] = []
    faults: list[BadInput] = []
    for line, row in rows:
        faults += [_in_words(fault, line) for fault in _unprintable(row)]
        try:
            found.append(model.model_validate({**row, "file": where, "line": line}))
        except ValidationError as error:
            faults += [_in_words(fault, line) for fault in error.errors(include_url=False)]
    if faults:
        raise BadInput(
            "Bảng tham chiếu không hợp lệ",
            where=where,
            faults=faults,
            todo="Sửa các dòng nêu trên.",
        )
    return found


class _NoTable(csv.Error):
    """What a CSV file lacks, in words."""


def _read(path: Path) -> str:
    """The text of a file; a letter and its marks are one character, so that what looks the same is the same."""
    return unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))


def _lines(text: str, model: type[BaseModel]) -> list[tuple[int, dict[str, object]]]:
    """Each row under the names of the first one, with the line on which it begins; raises csv.Error."""
    head = text.partition("\n")[0]
    for mark, name in _OTHER_MARKS.items():
        if mark in head and "," not in head:
            raise _NoTable(f"dấu ngăn cột là {name}")
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    names = [name.strip() for name in next(reader, [])]
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    if lacking := [name for name in needed if name not in {"file", "line", *names}]:
        raise _NoTable(f"dòng đầu thiếu cột {', '.join(lacking)}")
    found = []
    before = reader.line_num
    for row in reader:
        if row:
            rest: dict[str, object] = {"cột thừa": row[len(names) :]} if len(row) > len(names) else {}
            found.append((before + 1, {**dict(zip(names, row, strict=False)), **rest}))
        before = reader.line_num
    return found


def _why(fault: Exception) -> str:
    """Why a file can't be read, in words."""
    if isinstance(fault, OSError):
        return why_refused(fault)
    if isinstance(fault, UnicodeDecodeError):
        return f"không phải UTF-8, từ byte thứ {fault.start + 1}"
    if isinstance(fault, _NoTable):
        return str(fault)
    if isinstance(fault, csv.Error):
        return "có dấu ngoặc kép không đóng, hoặc đóng rồi còn chữ"
    place = _AT.search(str(fault))
    return f"không đúng cú pháp TOML{f' ở dòng {place[1]}, cột {place[2]}' if place else ''}"


def _stamp(path: Path) -> Stamp:
    """What changes when the file does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def validate(data: Any, model: type[Model], *, where: str, text: str = "") -> Model:
    """``data`` as ``model``, with pydantic's faults told in our form and in Vietnamese, at their lines of the TOML
    ``text``.
    """
    faults: list[Any] = [*_unprintable(data)]
    try:
        found = model.model_validate(data)
    except ValidationError as error:
        faults += error.errors(include_url=False)
    if faults:
        told = [_in_words(fault, _line_of(text, fault["loc"])) for fault in faults]
        raise BadInput("Thiết lập không hợp lệ", where=where, faults=told, todo="Sửa các mục nêu trên.")
    return found


def _unprintable(data: object, *key: int | str) -> Iterator[dict[str, Any]]:
    """Each text with characters that the report can't print, told as pydantic tells its faults."""
    if isinstance(data, str) and (characters := unprintable(data)):
        told = {"characters": named(characters)}
        yield {"type": "unprintable", "loc": key, "msg": "", "input": data, "ctx": told}
    parts = data.items() if isinstance(data, Mapping) else enumerate(data) if isinstance(data, list) else ()
    for name, part in parts:
        yield from _unprintable(part, *key, name)


def _line_of(text: str, key: Sequence[int | str]) -> int:
    """The line on which the key of a TOML text stands, or the part of it that is known; 0 when none is."""
    found: dict[tuple[int | str, ...], int] = {}
    entries: dict[tuple[int | str, ...], int] = {}  # the number of the last one of each list of tables so far
    table: tuple[int | str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            *above, last = header["names"].split(".")
            table = ()
            for name in above:
                table = (*table, name.strip())
                table = (*table, entries[table]) if table in entries else table
            table = (*table, last.strip())
            if header["list"]:
                entries[table] = entries.get(table, -1) + 1
                table = (*table, entries[table])
            found.setdefault(table, number)
        elif entry := _KEY.match(line):
            names = (name.strip(" \"'") for name in entry["names"].split("."))
            found.setdefault((*table, *names), number)
    parts = (tuple(key[:size]) for size in range(len(key), 0, -1))
    return next((found[part] for part in parts if part in found), 0)


def _in_words(fault: Any, line: int) -> BadInput:
    """``dòng 7: waiver[2].reason phải có ít nhất 10 ký tự, thấy «x»``; entries of a list are counted from 1."""
    key = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in fault["loc"])
    kind = max((name for name in _FAULTS if fault["type"].startswith(name)), key=len, default="")
    error = fault.get("ctx", {}).get("error")
    if isinstance(error, BadInput):
        error = f"{error.what.lower()}, cần {error.expected}"
    words = _FAULTS.get(kind, fault["msg"]).format(**{**fault.get("ctx", {}), "error": error})
    words = re.sub("'([^']*)'", r"«\1»", words).replace(" or «", " hoặc «")
    given = fault["input"]
    given = given.isoformat() if isinstance(given, dt.date) else given
    found = "" if kind == "missing" or isinstance(given, dict) else quoted(given)
    where = f"dòng {line}, {key.lstrip('.')}" if line else key.lstrip(".") or "cả tệp"
    return BadInput(words, where=where, found=found)
