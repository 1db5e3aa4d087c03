"""Work on files from outside, done in a process of its own that may take only so much memory and time.

Whatever a file does to its reader (memory that runs out, a crash of a library, a loop without end), this process learns
that it happened, and to which file.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeVar, cast

from baocao.errors import BadInput
from baocao.memory import limit_memory
from baocao.settings import Limits

Result = TypeVar("Result")
_OUT_OF_MEMORY = 3
_SIZE = 8  # bytes that say how long a message is
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_one_at_a_time = threading.RLock()
_reader: subprocess.Popen[bytes] | None = None
_wanted = 0  # how many want the reader to stay for their next file


def apart(work: Callable[..., Result], *args: object, name: str, limits: Limits) -> Result:
    """The result of ``work(*args)``, which reads the file that results call ``name``.

    Raises :class:`BadInput`: what ``work`` raised, or that it was ended by the limits or failed in another way.
    """
    with one_reader(), _one_at_a_time:
        answer, code = _asked(pickle.dumps((limits.read_megabytes, work, args)), limits.read_seconds)
    if answer is not None:
        result = pickle.loads(answer)
        if isinstance(result, BadInput):
            raise result
        return cast(Result, result)
    what, found = {
        None: ("Đọc tệp quá lâu, đã dừng", f"chưa xong sau {limits.read_seconds} giây"),
        _OUT_OF_MEMORY: ("Đọc tệp cần quá nhiều bộ nhớ, đã dừng", f"hơn {limits.read_megabytes} MB"),
    }.get(code, ("Tệp làm chương trình đọc dừng đột ngột", f"mã kết thúc {code}; có thể vì thiếu bộ nhớ"))
    raise BadInput(
        what,
        where=name,
        found=found,
        expected=f"đọc xong trong {limits.read_seconds} giây, với {limits.read_megabytes} MB bộ nhớ",
        todo="Xóa phần thừa rồi lưu lại, hoặc xin gửi lại; nếu đúng là lớn như vậy, nâng giới hạn trong "
        "config/limits.toml.",
    )


@contextlib.contextmanager
def one_reader() -> Iterator[None]:
    """Meanwhile one process reads all files; it ends afterwards, since a kernel that has children is slow to end."""
    global _reader, _wanted
    with _one_at_a_time:
        _wanted += 1
    try:
        yield
    finally:
        with _one_at_a_time:
            _wanted -= 1
            if not _wanted and _reader:
                _close(_reader)
                _reader = None


def _asked(request: bytes, seconds: float) -> tuple[bytes | None, int | None]:
    """The reader's answer; without one the code it ended with, or no code when its time was up."""
    global _reader
    if _reader and _reader.poll() is not None:  # somebody ended it
        _close(_reader)
        _reader = None
    reader = _reader = _reader or _started()
    late = threading.Event()
    clock = threading.Timer(seconds, _end, (reader, late))
    clock.daemon = True  # who is stopped meanwhile does not wait for it
    clock.start()
    try:
        _send(cast(IO[bytes], reader.stdin), request)
        answer = _received(cast(IO[bytes], reader.stdout))
    except OSError:
        answer = None
    try:
        code = 0 if answer is not None else reader.wait()
    finally:
        clock.cancel()
    if answer is None:
        _close(reader)
        _reader = None
    return answer, None if late.is_set() else code


def _end(reader: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    reader.kill()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )


def _close(reader: subprocess.Popen[bytes]) -> None:
    """Leave nobody behind, and nothing open."""
    reader.kill()
    with contextlib.suppress(OSError), reader:
        pass


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(_SIZE, "big"))
    pipe.write(message)
    pipe.flush()


def _received(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when nobody is left to send one."""
    head = pipe.read(_SIZE)
    size = int.from_bytes(head, "big")
    message = pipe.read(size) if len(head) == _SIZE else b""
    return message if len(head) == _SIZE and len(message) == size else None


def _serve(parent: int) -> None:
    """Be the reader, until the process that asks is gone."""
    _end_with(parent)
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    while (request := _received(sys.stdin.buffer)) is not None:
        megabytes, work, args = pickle.loads(request)
        limit_memory(megabytes)
        try:
            answer = work(*args)
        except BadInput as fault:
            answer = fault
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)
        except Exception as fault:
            at = traceback.extract_tb(fault.__traceback__)[-1]
            answer = BadInput(
                "Không đọc được tệp, chương trình không lường trước",
                where=str(args[1]),
                found=f"{type(fault).__name__}: {fault!s:.200} ({Path(at.filename).name}, dòng {at.lineno})",
                todo="Mở tệp, lưu lại rồi thử lại; nếu vẫn lỗi, gửi tệp cho người phụ trách chương trình.",
            )
        _send(pipe, pickle.dumps(answer))


def _end_with(parent: int) -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            raise SystemExit


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
