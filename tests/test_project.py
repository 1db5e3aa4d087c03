"""The house itself: environments agree, notebooks are clean, samples are guarded, nothing names a machine."""

import hashlib
import json
import re
import subprocess
import tomllib
import unicodedata
from pathlib import Path

import pytest
import yaml

from baocao.layout import Workspace
from baocao.settings import load_catalogue, load_published, load_report

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def tracked() -> list[Path]:
    """Files that git tracks, or none where there is no git."""
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    return [ROOT / name for name in found.stdout.decode().split("\0") if name]


def requirement(text: str) -> tuple[str, str]:
    """Name and version range of a requirement."""
    found = re.fullmatch(r"([A-Za-z0-9_.\[\]-]+)\s*(.*)", text)
    assert found
    return found[1].lower(), found[2].replace(" ", "")


def test_conda_and_pip_ask_for_the_same_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lab = project["optional-dependencies"]["lab"]
    wanted = dict(map(requirement, [*project["dependencies"], *lab, f"python{project['requires-python']}"]))
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (pip,) = [item["pip"] for item in conda if isinstance(item, dict)]
    plain = [item for item in conda if isinstance(item, str) and item != "pip"]
    assert dict(map(requirement, [*plain, *(p for p in pip if p != "-e .")])) == wanted
    assert "-e ." in pip


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for block in re.split(r"\n(?=[a-z0-9])", text)[1:]:
            assert "--hash=sha256:" in block, block[:60]


def test_every_notebook_of_the_outline_exists_and_review_too() -> None:
    names = {path.stem for path in NOTEBOOKS}
    assert names == {*load_report(Workspace(ROOT)).notebooks, "review"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs_and_with_ids_by_position(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [cell["id"] for cell in cells] == [f"{path.stem}-{n:02d}" for n in range(1, len(cells) + 1)]
    for cell in cells:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_one_parameter_with_a_plain_value(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    (cell,) = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
    assert re.fullmatch(r'month = "\d{4}-\d{2}"', "".join(cell["source"]))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_only_the_data_side(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    ours = set(re.findall(r"(?:from|import) baocao\.(\w+)", code))
    assert ours <= {"facts", "raw", "month"}


def test_samples_are_as_their_checksums_say() -> None:
    sums = ROOT / "data" / "raw" / "SHA256SUMS"
    wrong = []
    for line in sums.read_text(encoding="utf-8").splitlines():
        digest, name = line.split(maxsplit=1)
        path = sums.parent / name.lstrip("*")
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            wrong.append(name)
    assert wrong == []
    assert sum(path.stat().st_size for path in sums.parent.rglob("*") if path.is_file()) < 8 * 2**20


def test_every_published_figure_is_in_the_catalogue() -> None:
    space = Workspace(ROOT)
    month = next(m for m in space.months() if str(m) == "2021-02")
    published = load_published(space, month)
    assert set(published) <= set(load_catalogue(space))
    assert len(published) == 92 + 7


def test_labels_of_the_catalogue_are_unique_and_composed() -> None:
    entries = load_catalogue(Workspace(ROOT)).values()
    labels = [entry.label for entry in entries]
    assert len(set(labels)) == len(labels)
    assert all(unicodedata.is_normalized("NFC", f"{e.label}{e.unit}{e.formula}{e.zero}") for e in entries)


def test_nothing_tracked_names_a_machine_or_a_package_host() -> None:
    slips = re.compile(r"(?:^|[\s\"'(=])/(?:home|root|Users|work|tmp)/\w|/simple/\w")
    found = []
    for path in tracked():
        if path.suffix in {
            ".py",
            ".toml",
            ".yml",
            ".md",
            ".txt",
            ".ipynb",
            ".lock",
            ".j2",
            ".typ",
            ".css",
            ".csv",
        }:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in slips.finditer(text)]
    assert [hit for hit in found if not hit.startswith("tests/test_project.py")] == []
