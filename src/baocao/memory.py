"""A bound on the memory of this process, where the system knows one."""

from __future__ import annotations

import sys

_MEGABYTE = 2**20


def limit_memory(megabytes: int) -> None:
    """From now on more than so much address space is a MemoryError (or the end, in a library that can't go on)."""
    if sys.platform != "win32":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = megabytes * _MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most < 0 else min(wanted, most), most))
