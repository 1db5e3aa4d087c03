"""Sets up the project's own environment (.venv) from the lock files and starts programs in it.

Standard library only: this runs before anything is installed. Once set up, nothing here needs a network.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "installed.txt"
LOCKS = {"run": ROOT / "requirements.lock", "test": ROOT / "requirements-test.lock"}


def run(arguments: list[str], *, extra: str = "run") -> int:
    """Run Python in the project's environment, set up first where needed; returns the exit code."""
    if sys.version_info < (3, 11):
        found = ".".join(str(part) for part in sys.version_info[:3])
        print(f"Cần Python 3.11 trở lên; đang dùng Python {found}.", file=sys.stderr)
        return 2
    try:
        _set_up(extra)
    except subprocess.CalledProcessError as fault:
        print(
            "Không cài được các gói trong requirements.lock.\n"
            "  Cách sửa: kiểm tra mạng hoặc thiết lập kho gói của pip (pip config), rồi chạy lại.",
            file=sys.stderr,
        )
        return fault.returncode or 1
    environment = {**os.environ, "PYTHONUTF8": "1", "JUPYTER_PLATFORM_DIRS": "1"}
    environment.pop("PYTHONPATH", None)
    return subprocess.run([str(_python()), *arguments], env=environment, check=False).returncode


def _python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _wanted(extra: str) -> list[str]:
    """What the environment must hold: a line for each lock file with its hash, and the project itself."""
    names = ["run"] if extra == "run" else ["run", "test"]
    lines = [f"{name} {hashlib.sha256(LOCKS[name].read_bytes()).hexdigest()}" for name in names]
    project = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return [*lines, f"project {project} {ROOT}", f"python {sys.version_info[0]}.{sys.version_info[1]}"]


def _set_up(extra: str) -> None:
    wanted = _wanted(extra)
    installed = STAMP.read_text(encoding="utf-8").splitlines() if STAMP.is_file() else []
    if set(wanted) <= set(installed) and _python().is_file():
        return
    fresh = not installed or wanted[-1] not in installed
    print("Đang chuẩn bị môi trường (chỉ lần đầu hoặc khi danh sách gói đổi) ...", flush=True)
    if fresh:
        venv.create(VENV, clear=VENV.exists(), with_pip=True)
    STAMP.unlink(missing_ok=True)
    for line in wanted:
        name = line.split()[0]
        if name in LOCKS and line not in installed:
            _pip("--require-hashes", "-r", str(LOCKS[name]))
    _pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    STAMP.write_text(
        "\n".join(dict.fromkeys([*([] if fresh else installed), *wanted])) + "\n", encoding="utf-8"
    )


def _pip(*arguments: str) -> None:
    command = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)
