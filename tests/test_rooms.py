"""The rooms of the library: who may import whom (the table in docs/design.md)."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "baocao"
GROUND = {"month", "layout", "errors", "results", "store", "digest", "validated", "memory", "scratch"}
GROUND |= {"printable"}
ALLOWED = {
    "raw": GROUND | {"settings", "raw"},
    "facts": GROUND | {"settings", "raw", "facts"},
    "run": GROUND | {"settings", "run"},
    "report": GROUND | {"settings", "report"},
    "audit": GROUND | {"settings", "raw", "facts", "run", "report", "audit"},
    "preload": {"facts", "raw"},
    "settings": GROUND | {"settings"},
    **dict.fromkeys(GROUND, GROUND),
}
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.name != "cli.py" and path.parent.name != "__pycache__"
)


def imports(path: Path) -> set[str]:
    """Full names of everything a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_the_rooms_it_may(path: Path) -> None:
    if room(path) == "__init__":
        return
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("baocao.")}
    rooms = {name for name in ours if (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()}
    assert rooms <= ALLOWED[room(path)]


@pytest.mark.parametrize(
    ("library", "home"), [("nbconvert", "report"), ("papermill", "run"), ("typst", "report")]
)
def test_heavy_libraries_have_one_home(library: str, home: str) -> None:
    importers = {
        room(path) for path in MODULES if any(name.split(".")[0] == library for name in imports(path))
    }
    assert importers == {home}
