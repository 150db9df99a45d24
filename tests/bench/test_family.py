"""What a process and its helpers hold is seen at one moment, all of them together."""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from rapport.bench.family import watched

MIB = 1024**2


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells")
def test_what_a_helper_holds_for_a_moment_is_seen_beside_what_this_process_holds() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(int).result()
        with watched() as before:
            time.sleep(0.3)
        with watched() as held:
            pool.submit(hold, 150).result()
    assert held.helpers >= 1
    assert held.own_mib > 0
    assert held.helpers_mib > before.helpers_mib + 140
    assert held.mib == held.own_mib + held.helpers_mib


def hold(mib: int) -> int:
    held = bytearray(b"x") * (mib * MIB)
    time.sleep(0.5)
    return len(held)
