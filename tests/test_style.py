"""The house style is a test: ruff and mypy find nothing, the report's words are spelt right."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from baocao.layout import Workspace
from baocao.results import Chart, Check, Indicator, Paragraph, Result, Table
from baocao.settings import load_catalogue, load_report
from tests.conftest import ROOT, SectionOf

# Two spellings of one sound are official; the dictionary knows the newer one (hoá), the report uses the older (hóa).
OLDER, NEW = ("òa óa ỏa õa ọa ùy úy ủy ũy ụy", "oà oá oả oã oạ uỳ uý uỷ uỹ uỵ")
NEWER = dict(zip(OLDER.split(), NEW.split(), strict=True))


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=["check", "format"])
def test_ruff_finds_nothing(arguments: list[str]) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "."], cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout


@pytest.mark.slow
def test_mypy_finds_nothing() -> None:
    found = subprocess.run([sys.executable, "-m", "mypy"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def words_of(result: Result) -> str:
    match result:
        case Paragraph():
            return result.text
        case Table():
            return " ".join(
                [result.caption, *result.header, *(cell.text for row in result.rows for cell in row)]
            )
        case Chart():
            return f"{result.caption} {result.alt}"
        case Check():
            return " ".join([result.label, *result.details])
        case Indicator():
            return f"{result.label} {result.formula} {result.reason}"
    return ""


def test_the_reports_words_are_in_the_dictionary(shared: Workspace, section_of: SectionOf) -> None:
    if not shutil.which("hunspell"):
        if os.environ.get("CI"):
            pytest.fail("hunspell with the Vietnamese dictionary is needed where CI is set")
        pytest.skip("not run: hunspell is not installed")
    settings = load_report(shared)
    sections = [section_of(name) for name in settings.notebooks]
    parts = [words_of(result) for section in sections for result in section.results]
    parts += [head.title for head in settings.outline] + [*map(str, settings.report.model_dump().values())]
    parts += [f"{entry.label} {entry.unit} {entry.formula}" for entry in load_catalogue(shared).values()]
    known = set((Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split())
    words = sorted(set(re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}", "", " ".join(parts)))) - known)
    newer = [re.sub("|".join(NEWER), lambda found: NEWER[found[0]], word.lower()) for word in words]
    command = ["hunspell", "-d", "vi_VN", "-i", "utf-8", "-l"]
    spelt = subprocess.run(command, input="\n".join(newer), text=True, capture_output=True, check=True)
    wrong = set(spelt.stdout.split())
    assert {word for word, form in zip(words, newer, strict=True) if form in wrong} == set()
