"""Chores go on until told to stop, whatever one turn does."""

import threading

from rapport.kit.errors import Unavailable
from rapport.worker import Chore, Worker


def run_until(reached: threading.Event, *chores: Chore) -> None:
    worker = Worker(chores)
    worker.start()
    try:
        assert reached.wait(10)
    finally:
        worker.stop()


def test_a_turn_that_found_work_is_followed_by_the_next_at_once() -> None:
    turns: list[int] = []
    done = threading.Event()

    def turn() -> bool:
        turns.append(len(turns))
        if len(turns) == 50:
            done.set()
        return len(turns) < 50

    run_until(done, Chore(name="count", turn=turn, pause_seconds=30))
    assert len(turns) == 50


def test_a_turn_that_fails_is_tried_again_and_the_other_chores_go_on() -> None:
    tries: list[str] = []
    again, other = threading.Event(), threading.Event()

    def failing() -> bool:
        tries.append("try")
        if len(tries) == 1:
            raise Unavailable("the mail server is down")
        if len(tries) == 2:
            raise ValueError("a fault of ours")
        again.set()
        return False

    def working() -> bool:
        other.set()
        return False

    run_until(
        again,
        Chore(name="failing", turn=failing, pause_seconds=0.01),
        Chore(name="working", turn=working, pause_seconds=0.01),
    )
    assert other.is_set()


def test_a_long_turn_is_asked_to_end_early() -> None:
    begun, hurried = threading.Event(), threading.Event()

    def turn() -> bool:
        begun.set()
        return hurried.wait(60)

    worker = Worker([Chore(name="long", turn=turn, hurry=hurried.set)])
    worker.start()
    assert begun.wait(10)
    worker.stop()
    assert hurried.is_set()
