"""What looks like a slip of whoever wrote or sent a file. Each kind is a check where it was found: the figure may be
right, but somebody has to look at it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, permutations
from typing import Any

import pandas as pd

from baocao.facts.known import counted
from baocao.facts.quantity import Quantity, decimal_of
from baocao.facts.wording import number
from baocao.layout import Workspace
from baocao.month import Month
from baocao.raw.forms import RESERVED, Form, load_forms
from baocao.raw.furniture import besides
from baocao.raw.reference import unit_names
from baocao.raw.source import SourceData
from baocao.raw.vietnamese import alike, fold

_LEAP, _LEAST = 7, 1_000
_NO_UNIT = "không có trong data/reference/units.csv"
_FEW_VALUES, _FEW_FIGURES, _MANY, _RUN = 5, 8, 1_000, 10
_THING = (
    r"(?:bài|tin|cuộc|đơn|dự thảo|văn bản|hồ sơ|đài|quyết định|nghị quyết|kế hoạch|công văn|tờ trình|vụ|điểm)"
)
_SEVERAL = re.compile(
    rf"(?:dự thảo )?(?:0[2-9]|[1-9]\d|hai|ba|bốn)\s+{_THING}\b.*|.*\((?!0*1 )\d+ {_THING}\)\W*", re.IGNORECASE
)
_OF_ONE_MONTH = RESERVED - {"source", "sender", "measure", "unit", "label"}


@dataclass(frozen=True)
class Slips:
    """One kind of them: what the check says, how many were found and how many should be (none), each of them told."""

    id: str
    label: str
    found: Quantity
    none: Quantity
    told: list[str]


@dataclass(frozen=True)
class _Looked:
    """What is looked at: a source as a section reads it, by its forms."""

    workspace: Workspace
    data: SourceData
    forms: tuple[Form, ...]

    @cached_property
    def now(self) -> list[dict[str, Any]]:
        """The observations of the report month."""
        return self._of(self.data.month)

    @cached_property
    def earlier(self) -> dict[Month, dict[tuple[object, ...], float]]:
        """The values of each month before, the last one first."""
        months = [month for month in reversed(self.data.window) if month < self.data.month]
        return {month: {_series(row): row["value"] for row in self._of(month)} for month in months}

    def _of(self, month: Month) -> list[dict[str, Any]]:
        rows: Any = self.data.observations[self.data.observations["month"] == str(month)].to_dict("records")
        return list(rows)


def slips(workspace: Workspace, data: SourceData) -> Iterator[Slips]:
    """Every kind of which the report month has any; corrections are told of the whole window."""
    looked = _Looked(workspace, data, load_forms(workspace, data.source).form)
    for kind in _KINDS:
        if told := kind.find(looked):
            found = counted(data.month, len(told), kind.unit, kind.counts)
            none = counted(data.month, 0, kind.unit, f"không {kind.unit} nào")
            yield Slips(kind.id, kind.label, found, none, told)


def _corrected(looked: _Looked) -> list[str]:
    """The values of the window that were corrected by hand."""
    rows: Any = looked.data.observations.query("correction != ''").to_dict("records")
    return [f"{_named(row)}: {row['correction']}" for row in rows]


def _leaps(looked: _Looked) -> list[str]:
    """The values of the report month that are seven times last month's or a seventh of it, as after a digit or a unit
    that slipped. Small values leap for other reasons.
    """
    told = []
    before = looked.earlier.get(looked.data.month.previous, {})
    for row in looked.now:
        now, was = row["value"], before.get(_series(row), 0)
        low, high = sorted((abs(now), abs(was)))
        if low and high >= max(_LEAP * low, _LEAST):
            figures = f"{_vi(now)}, tháng {looked.data.month.previous.vi}: {_vi(was)}"
            told.append(f"{_named(row)}: {figures} {row['unit']}")
    return told


def _unchanged(looked: _Looked) -> list[str]:
    """The files whose values are all those of a month before, as where only the title was changed or an older file was
    saved anew. Few values, and those of forms whose files may repeat, stay for other reasons.
    """
    steady = {column.measure for form in looked.forms if form.repeats for column in form.column}
    steady |= {row.measure for form in looked.forms if form.repeats for row in form.row}
    files: dict[str, list[tuple[tuple[object, ...], float]]] = {}
    for row in looked.now:
        if row["measure"].removesuffix("_stated") not in steady:
            files.setdefault(row["file"], []).append((_series(row), row["value"]))
    told = []
    for file, values in files.items():
        for month, before in looked.earlier.items():
            pairs = ((now, before.get(series)) for series, now in values)
            same = [now == was for now, was in pairs if now or was]
            if len(same) >= _FEW_VALUES and all(same):
                told.append(f"{file}: tháng {month.vi}")
                break
    return told


def _new_texts(looked: _Looked) -> list[str]:
    """The texts that forms have no use for and that no file of their sender had in the months before: titles, notes,
    columns and sheets that may say what the figures are. Numbers in them are not compared.
    """
    told = []
    known: dict[tuple[str, str], Counter[str]] = {}
    earlier = [each for each in looked.data.unread if each.month < looked.data.month]
    for each in earlier:
        texts = Counter(_pattern(text, each.month) for text in each.texts)
        known[each.sender, each.form] = known.get((each.sender, each.form), Counter()) | texts
    dated = {(each.sender, each.form) for each in earlier if each.dated}
    for each in looked.data.unread:
        if each.month == looked.data.month and each.counts and (each.sender, each.form) in known:
            left = known[each.sender, each.form].copy()
            if not each.dated and (each.sender, each.form) in dated:
                told.append(f"{each.file}: không còn ghi tháng báo cáo")
            for text in each.texts:
                pattern = _pattern(text, each.month)
                left.subtract([pattern])
                if pattern and left[pattern] < 0:
                    cell, _, said = text.partition(": ")
                    told.append(f"{each.file} {cell}: «{said:.200}»")
    return told


def _pattern(text: str, month: Month) -> str:
    """A text without its place, punctuation and numbers, and without what a line of the head says of the month."""
    said = besides(text.partition(": ")[2], month)
    return re.sub(r"\d+", "0", " ".join(re.findall(r"\w+", fold(said))))


def _repeated(looked: _Looked) -> list[str]:
    """The lines that say what another line of their form says, or have its code in other letters, dashes or spaces."""
    told: list[str] = []
    for form in looked.forms:
        if form.kind == "grid":
            continue
        now = _records(looked.data, form)
        said = now.drop(columns=["month", "source", "file", "sheet", "line"])
        if form.may_be_alike:
            told += _lines(now[_once_more(said)])
            continue
        keys = said["code"].map(alike) if "code" in said else None
        if keys is not None and not keys.duplicated().any():
            continue  # a list may have a million lines
        texts: pd.DataFrame = said.select_dtypes("str")
        twice = said.assign(**{name: texts[name].map(alike) for name in texts}).duplicated()
        if keys is not None:
            twice |= keys.duplicated() & ~said["code"].duplicated()
        told += _lines(now[twice])
    return told


def _once_more(said: pd.DataFrame) -> list[bool]:
    """The lines that stand above in the same order, so many of them that they were put in twice."""
    keys = said.groupby(list(said), sort=False, dropna=False).ngroup().tolist()
    known: set[tuple[int, ...]] = set()
    found = [False] * len(keys)
    for first in range(len(keys) - _RUN + 1):
        run = tuple(keys[first : first + _RUN])
        if run in known and len(set(run)) > _RUN // 2:
            found[first : first + _RUN] = [True] * _RUN
        known.add(run)
    return found


def _sums(looked: _Looked) -> list[str]:
    """The first or last lines that are, in every measure, the sum of all others of their list."""
    told: list[str] = []
    for form in looked.forms:
        measured = [column.field for column in form.column if column.measure]
        if form.kind == "grid" or not measured:
            continue
        for _, rows in _records(looked.data, form).groupby(["file", "sheet"], sort=False):
            values = rows[measured]
            is_sum = ((values * 2 - values.sum()).abs() < 1e-6).all(axis=1) & values.any(axis=1)
            if (
                len(rows) * len(measured) >= _FEW_FIGURES
            ):  # of few small figures one is often the sum of the others
                told += _lines(rows.iloc[[0, -1]][is_sum.iloc[[0, -1]]])
    return told


def _several(looked: _Looked) -> list[str]:
    """The lines of a list, each of which counts as one, that say to be several."""
    told: list[str] = []
    for form in looked.forms:
        if form.kind == "grid" or any(column.measure for column in form.column):
            continue
        now = _records(looked.data, form)
        for column in form.column:
            if column.type == "text" and column.required and not column.values:
                names = now[column.field]
                rows = now[names.isin([name for name in names.unique() if _SEVERAL.fullmatch(name)])]
                said = zip(_lines(rows), rows[column.field], strict=True)
                told += [f"{line}: «{text}»" for line, text in said]
    return told


def _spelled(looked: _Looked) -> list[str]:
    """The names that a list spells in several ways, and that would count as several."""
    told: list[str] = []
    for form in looked.forms:
        if form.kind == "grid":
            continue
        now = _records(looked.data, form)
        for column in form.column:
            is_name = column.type == "text" and column.required and not column.values
            if not is_name or (name := column.field) == "code":
                continue
            names = pd.Series(now[name].unique(), dtype="str")
            same = names.map(alike)
            several = names[same.duplicated(keep=False) & names.str.contains(r"[^\W\d_]", regex=True)]
            for _, ways in several.groupby(same, sort=False):
                told.append(f"{form.called}, {column.header}: «{'», «'.join(ways)}»")
            for short, long in _abbreviated(names) if len(names) <= _MANY else ():
                told.append(f"{form.called}, {column.header}: «{short}», «{long}»")
    return told


def _abbreviated(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names with letters for words that another name has in full: «Sở KH&ĐT», «Sở Kế hoạch và Đầu tư»."""
    full: dict[str, list[str]] = {}
    for name in names:
        full.setdefault(_initials(name), []).append(name)
    for several in full.values():
        for short, long in permutations(several, 2):
            if any(
                len(word) > 1 and word.isupper() and word not in long for word in re.findall(r"[\w&]+", short)
            ):
                yield short, long


def _initials(name: str) -> str:
    """The first letters of a name, all letters of an abbreviation."""
    words = re.findall(r"[^\W\d_]+|\d+", name)
    return "".join(word if word.isupper() else word[0] for word in words if word != "và").casefold()


def _members(looked: _Looked) -> list[str]:
    """The names that are new in a list or missing from it, where the same ones come back (``recurs`` in the form)."""
    told: list[str] = []
    for form in looked.forms:
        for column in (each for each in form.column if each.recurs):
            records = looked.data.records[form.id]
            names = {
                str(month): {alike(name): name for name in rows.unique()}
                for month, rows in records.groupby("month")[column.field]
            }
            now = names.pop(str(looked.data.month), {})
            last = names.get(max(names, default=""), {})
            known = (
                {key for each in names.values() for key in each} if column.recurs == "often" else last.keys()
            )
            if now and last:
                new = [f"mới: «{name}»" for key, name in now.items() if key not in known]
                gone = [f"không còn: «{name}»" for key, name in last.items() if key not in now]
                told += [
                    f"{form.called}, {each}" for each in (*new, *(gone if column.recurs == "always" else ()))
                ]
    return told


def _misnamed(looked: _Looked) -> list[str]:
    """The lines whose code is that of another unit than the one they name, or of none."""
    told: list[str] = []
    for form in looked.forms:
        for column in form.column:
            if column.of_unit:
                names = unit_names(looked.workspace, looked.data.month)
                plain = {code: _plain(name) for code, name in names.items()}
                now = _records(looked.data, form)
                known = zip(now[column.of_unit], now[column.field].map(alike), strict=True)
                other = [
                    code not in plain
                    or (plain[code] not in said and any(name in said for name in plain.values()))
                    for code, said in known
                ]
                rows = now[other].to_dict("records")
                of_code = {code: f"là {name}" for code, name in names.items()}
                told += [
                    f"{line}: mã {row[column.of_unit]} {of_code.get(row[column.of_unit], _NO_UNIT)}, "
                    f"tệp ghi «{row[column.field]}»"
                    for line, row in zip(_lines(now[other]), rows, strict=True)
                ]
    return told


def _contradicting(looked: _Looked) -> list[str]:
    """The lines of which two columns say different things in words that both know, as the field and the heading of a
    task: one of them puts its sentence into a chapter where it does not belong.
    """
    told = []
    for form in (each for each in looked.forms if each.id in looked.data.records):
        now = _records(looked.data, form)
        for one, other in combinations([column for column in form.column if column.values], 2):
            both = {*one.values.values()} & {*other.values.values()}
            pairs = zip(now[one.field], now[other.field], strict=True)
            differ = now[[a in both and b in both and a != b for a, b in pairs]]
            words = [
                {value: f"{column.header} «{word}»" for word, value in column.values.items()}
                for column in (one, other)
            ]
            told += [
                f"{line}: {words[0][row[one.field]]}, {words[1][row[other.field]]}"
                for line, row in zip(_lines(differ), differ.to_dict("records"), strict=True)
            ]
    return told


def _plain(name: str) -> str:
    """A name of data/reference/units.csv as lists write it, without «Huyện» or «Thành phố»."""
    return alike(re.sub("^(Huyện|Thành phố|Thị xã) ", "", name))


def _records(data: SourceData, form: Form) -> pd.DataFrame:
    records = data.records[form.id]
    return records[records["month"] == str(data.month)]


def _lines(rows: pd.DataFrame) -> list[str]:
    return [f"{row['file']} dòng {row['line']}" for row in rows.to_dict("records")]


def _named(row: Mapping[str, Any]) -> str:
    """Where an observation stands, and what it is."""
    return f"{row['file']} {row['cell'] or 'dòng ' + str(row['line'])}, {row['label']}"


def _series(row: Mapping[str, Any]) -> tuple[object, ...]:
    """What is the same thing in each month: sender, measure, label and dimensions."""
    return tuple(str(value) for name, value in sorted(row.items()) if name not in _OF_ONE_MONTH)


def _vi(value: float) -> str:
    return number(decimal_of(value), 0 if value.is_integer() else 2)


@dataclass(frozen=True)
class _Kind:
    """A kind of slip: the check's id and words, what is counted and in which unit, and how each is found and told."""

    id: str
    label: str
    unit: str
    counts: str
    find: Callable[[_Looked], list[str]]


_KINDS = (
    _Kind(
        "corrections",
        "Số liệu dùng đúng như đơn vị gửi, không đính chính",
        "ô",
        "ô được đính chính",
        _corrected,
    ),
    _Kind(
        "leaps",
        "Không số liệu nào gấp từ 7 lần hoặc không quá một phần bảy tháng trước",
        "ô",
        "ô gấp từ 7 lần hoặc không quá một phần bảy tháng trước",
        _leaps,
    ),
    _Kind(
        "unchanged",
        "Không biểu nào có toàn bộ số liệu trùng với một tháng trước",
        "tệp",
        "tệp có toàn bộ số liệu trùng với một tháng trước",
        _unchanged,
    ),
    _Kind(
        "texts",
        "Không ghi chú, tiêu đề, cột, trang tính nào mới so với các tháng trước",
        "chỗ",
        "nội dung mới ngoài biểu mẫu",
        _new_texts,
    ),
    _Kind(
        "repeats",
        "Không dòng nào của danh sách nhắc lại dòng khác",
        "dòng",
        "dòng nhắc lại dòng khác",
        _repeated,
    ),
    _Kind(
        "several",
        "Mỗi dòng của danh sách là một việc",
        "dòng",
        "dòng ghi nhiều việc",
        _several,
    ),
    _Kind(
        "sums",
        "Không dòng nào của danh sách là tổng các dòng khác",
        "dòng",
        "dòng bằng tổng các dòng khác",
        _sums,
    ),
    _Kind("spellings", "Tên trong danh sách được viết thống nhất", "tên", "tên viết nhiều cách", _spelled),
    _Kind(
        "members",
        "Danh sách đủ và đúng các tên của những tháng trước",
        "tên",
        "tên mới hoặc không còn",
        _members,
    ),
    _Kind(
        "units",
        "Mã và tên huyện cùng chỉ một đơn vị hành chính",
        "dòng",
        "dòng có mã của đơn vị khác",
        _misnamed,
    ),
    _Kind(
        "columns",
        "Các cột của một dòng nói cùng một lĩnh vực",
        "dòng",
        "dòng có hai cột nói khác nhau",
        _contradicting,
    ),
)
