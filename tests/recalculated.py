"""LibreOffice: a workbook saved as another kind, or calculated from its formulas alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

_REMEMBERED = re.compile(rb"(<c\b[^>]*?)( t=\"str\")?(>\s*<f>.*?</f>)<v>.*?</v>", re.DOTALL)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(content: bytes, folder: Path) -> openpyxl.Workbook:
    """The workbook with the values that LibreOffice computes: those remembered beside its formulas are taken out."""
    source = forgetting(content, folder / "audit.xlsx")
    return openpyxl.load_workbook(saved_as("xlsx", [source], folder)[0], data_only=True)


def saved_as(kind: str, sources: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks as LibreOffice saves them; without it the test is not run, a failure in CI."""
    tool = shutil.which("soffice")
    if not tool:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing; install libreoffice-calc")
        pytest.skip("not run: LibreOffice Calc is not installed")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [tool, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"]
    made = folder / "made"
    subprocess.run(
        [*command, "--convert-to", kind, "--outdir", str(made), *map(str, sources)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return [made / f"{source.stem}.{kind}" for source in sources]


def forgetting(content: bytes, target: Path) -> Path:
    """The workbook written without the values that stand beside its formulas."""
    original = target.with_suffix(".original")
    original.write_bytes(content)
    with zipfile.ZipFile(original) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.startswith("xl/worksheets/"):
                data = _REMEMBERED.sub(rb"\1\3", data)
            new.writestr(item, data)
    return target
