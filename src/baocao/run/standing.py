"""Whether a month would come out as it stands published. Light, because it is asked before anything heavy is loaded."""

from __future__ import annotations

import json
import platform
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from baocao.digest import sha256
from baocao.layout import SAMPLE_MARKER, Workspace, is_data
from baocao.month import Month
from baocao.run.cache import Cache

ISSUED = "đã ban hành"


@dataclass(frozen=True)
class Standing:
    """The published report, which a run would make again byte for byte; checks are counts by status."""

    state: str
    checks: dict[str, int]
    lapsed: str


def standing(workspace: Workspace, month: Month) -> Standing | None:
    """The published month if every input, setting, line of code and output is as its manifest says; else None.

    That no section would read anything else is known from the cache, so nothing stands without it.
    """
    folder = workspace.outputs(month)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        same = (
            manifest["settings"] == settings(workspace, month)
            and manifest["code"] == code(workspace)
            and manifest["environment"]["lock"] == sha256(workspace.lock)
            and manifest["environment"]["python"] == platform.python_version()
            and all(
                sha256(workspace.root / name) == known
                for part in ("inputs", "outputs")
                for name, known in manifest[part].items()
            )
            and _markers(workspace, manifest["inputs"])
            and workspace.index.stat().st_mtime_ns >= workspace.manifest(month).stat().st_mtime_ns
            and (manifest["came_to"]["state"] != ISSUED or _is_kept(workspace, month))
        )
        told = Standing(*(manifest["came_to"][name] for name in ("state", "checks", "lapsed")))
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    cache = Cache(workspace, folder)
    made = notebooks_of(manifest["outputs"])
    if same and all(cache.made(name, month) == digest for name, digest in made.items()):
        return told
    return None


def _is_kept(workspace: Workspace, month: Month) -> bool:
    """Whether there is a copy of what was issued last."""
    lines = map(json.loads, workspace.signoffs(month).read_bytes().splitlines())
    issued = [line["revision"] for line in lines if line["state"] == "issued"]
    return workspace.issued(month, issued[-1]).is_dir()


def notebooks_of(outputs: Mapping[str, str]) -> dict[str, str]:
    """The executed notebooks among a manifest's outputs: name to hash."""
    paths = (name for name in outputs if name.endswith(".ipynb") and "/notebooks/" in name)
    return {Path(path).stem: outputs[path] for path in paths}


def _markers(workspace: Workspace, inputs: Collection[str]) -> bool:
    """Whether no month that was read has become sample data (one that no longer is lacks an input)."""
    months = {name.split("/")[2] for name in inputs if name.startswith("data/raw/")}
    markers = (workspace.raw_root / month / SAMPLE_MARKER for month in months)
    return all(workspace.relative(path) in inputs for path in markers if path.is_file())


def settings(workspace: Workspace, month: Month) -> dict[str, str]:
    """sha256 of every file that people decide something in besides raw files."""
    return {workspace.relative(path): sha256(path) for path in workspace.settings(month)}


def code(workspace: Workspace) -> dict[str, str]:
    """sha256 of every file of the library and of every notebook."""
    return {name: sha256(path) for name, path in code_files(workspace).items()}


def _is_code(path: Path) -> bool:
    """Not what Python keeps, nor what an editor does while it is open."""
    return path.parent.name != "__pycache__" and is_data(path) and not path.name.endswith("~")


def code_files(workspace: Workspace) -> dict[str, Path]:
    """Every file of the library that runs, and every notebook, by name from the root."""
    package = Path(__file__).parents[1]
    parts = [path for path in package.rglob("*") if path.is_file() and _is_code(path)]
    files = {f"src/baocao/{path.relative_to(package).as_posix()}": path for path in parts}
    files |= {f"notebooks/{path.name}": path for path in workspace.notebooks.glob("*.ipynb")}
    return dict(sorted(files.items()))
