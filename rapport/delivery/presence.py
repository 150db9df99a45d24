"""Who a worker is, and whether it is still there.

A worker's name holds its machine and process. A restarted sender can then take over at once what a
killed one held, instead of waiting until the leases run out; of a worker on another machine, or in
another container, nothing is known, and its leases are waited for.
"""

import os
import uuid
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from rapport.kit.ids import new_id

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PROCESS_NAMESPACE = Path("/proc/self/ns/pid")


def new_worker() -> str:
    """Make a name for a worker in this process."""
    return f"{_here()}:{os.getpid()}:{new_id('worker')}"


def is_gone(worker: str) -> bool:
    """Say whether the worker's process is known to have ended."""
    place, _, rest = worker.partition(":")
    process = rest.partition(":")[0]
    if place != _here() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)  # signal 0 only asks
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives, and belongs to somebody else
        return False
    return False


@lru_cache(maxsize=1)
def _here() -> str:
    """Name the place in which process numbers mean the same: a start of the kernel, a container."""
    try:
        place = f"{_BOOT_ID.read_text(encoding='ascii')}{_PROCESS_NAMESPACE.readlink()}"
    except OSError:  # not Linux
        place = str(uuid.getnode())
    return blake2b(place.encode(), digest_size=6).hexdigest()
