"""What a file may do to the process that reads it. Light, since that process imports it."""

import os
import signal
from pathlib import Path

from baocao.errors import BadInput


def refuse(path: Path, name: str) -> int:
    raise BadInput(
        "Lý do", where=name, faults=[BadInput("Ô", where="D4", found="x", expected="y")], todo="Sửa."
    )


def use_memory(path: Path, name: str) -> int:
    return len(bytearray(2**30))


def never_end(path: Path, name: str) -> int:
    while True:
        pass


def leave(path: Path, name: str) -> int:
    os._exit(0)


def crash(path: Path, name: str) -> int:
    os.kill(os.getpid(), signal.SIGSEGV)
    return 0


def slip(path: Path, name: str) -> int:
    return int("x")


def who(path: Path, name: str) -> int:
    print("what a library prints is no answer")
    return os.getpid()
