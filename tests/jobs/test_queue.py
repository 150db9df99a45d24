"""A job is done at least once; one that cannot be done is kept where it can be seen."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from rapport.jobs import Job, JobQueue, JobStatus, JobUnknown, NewJob, Retry, Worked
from rapport.kit.errors import Invalid, Unavailable
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clockwork:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


@pytest.fixture
def queue(any_database: Database) -> JobQueue:
    return JobQueue(any_database, retry=Retry(attempts=3, first=timedelta(seconds=10)))


def fails(error: Exception) -> Callable[[Job], None]:
    def perform(_: Job) -> None:
        raise error

    return perform


def test_a_job_is_done_once_however_often_it_is_enqueued(queue: JobQueue, clock: Clockwork) -> None:
    seen: list[Job] = []
    jobs = [NewJob(kind="report", key="2026-03", payload={"shop": "小店", "n": 1})] * 2
    assert queue.enqueue(jobs, now=NOW) == 1
    assert queue.work({"report": seen.append}, worker="a", clock=clock) == Worked(done=1)
    assert queue.enqueue(jobs, now=NOW) == 0
    assert queue.work({"report": seen.append}, worker="a", clock=clock) == Worked()
    [job] = seen
    assert (job.kind, job.key, job.payload) == ("report", "2026-03", {"shop": "小店", "n": 1})
    assert queue.counts() == {JobStatus.QUEUED: 0, JobStatus.DONE: 1, JobStatus.DEAD: 0}


def test_a_worker_leaves_jobs_it_cannot_do_and_jobs_that_are_not_due(
    queue: JobQueue, clock: Clockwork
) -> None:
    later = NOW + timedelta(hours=1)
    queue.enqueue([NewJob(kind="a", key="1"), NewJob(kind="b", key="1", due_at=later)], now=NOW)
    seen: list[Job] = []
    assert queue.work({"b": seen.append}, worker="w", clock=clock) == Worked()
    clock.now = later
    assert queue.work({"b": seen.append}, worker="w", clock=clock) == Worked(done=1)
    assert queue.counts()[JobStatus.QUEUED] == 1


def test_a_job_that_fails_waits_longer_each_time_and_then_is_dead(
    queue: JobQueue, clock: Clockwork
) -> None:
    queue.enqueue([NewJob(kind="call", key="1")], now=NOW)
    down = {"call": fails(Unavailable("the other side is down"))}
    assert queue.work(down, worker="w", clock=clock) == Worked(retried=1)
    clock.now += timedelta(seconds=9)
    assert queue.work(down, worker="w", clock=clock) == Worked()
    clock.now += timedelta(seconds=2)
    assert queue.work(down, worker="w", clock=clock) == Worked(retried=1)
    clock.now += timedelta(seconds=19)
    assert queue.work(down, worker="w", clock=clock) == Worked()
    clock.now += timedelta(seconds=3)
    assert queue.work(down, worker="w", clock=clock) == Worked(died=1)
    [dead] = queue.list_jobs(status=JobStatus.DEAD)
    assert (dead.attempts, dead.last_error, dead.finished_at) == (3, "unavailable", clock.now)


def test_a_job_that_can_never_succeed_dies_at_once_and_can_be_revived(
    queue: JobQueue, clock: Clockwork
) -> None:
    queue.enqueue([NewJob(kind="call", key="1")], now=NOW)
    wrong = {"call": fails(Invalid("this will never work"))}
    assert queue.work(wrong, worker="w", clock=clock) == Worked(died=1)
    [dead] = queue.list_jobs(kind="call")
    queue.revive(dead.job_id, now=NOW)
    with pytest.raises(JobUnknown):
        queue.revive(dead.job_id, now=NOW)
    seen: list[Job] = []
    assert queue.work({"call": seen.append}, worker="w", clock=clock) == Worked(done=1)
    assert seen[0].attempts == 1


def test_a_bug_in_one_job_does_not_stop_the_others_and_its_text_is_not_kept(
    queue: JobQueue, clock: Clockwork
) -> None:
    queue.enqueue([NewJob(kind="bad", key="1"), NewJob(kind="good", key="1")], now=NOW)
    bug = fails(ValueError("mei@shop.example is not a number"))
    performers = {"bad": bug, "good": lambda _: None}
    with capture_logs() as lines:
        assert queue.work(performers, worker="w", clock=clock) == Worked(done=1, retried=1)
    [job] = queue.list_jobs(kind="bad")
    assert job.last_error == "ValueError"
    assert any(line.get("at", "").startswith("test_queue.py:") for line in lines)
    assert "mei@shop.example" not in str(lines)


def test_a_job_that_takes_its_worker_down_each_time_is_dead_in_the_end(
    queue: JobQueue, clock: Clockwork
) -> None:
    class WorkerKilledError(BaseException):
        """Stands for kill -9: nothing after it runs."""

    queue.enqueue([NewJob(kind="bomb", key="1")], now=NOW)

    def explode(_: Job) -> None:
        raise WorkerKilledError

    for _ in range(3):
        with pytest.raises(WorkerKilledError):
            queue.work({"bomb": explode}, worker="w", clock=clock)
        assert queue.work({"bomb": explode}, worker="w", clock=clock) == Worked()
        clock.now += timedelta(minutes=5)
    assert queue.work({"bomb": explode}, worker="w", clock=clock) == Worked(died=1)
    assert queue.list_jobs()[0].last_error == "worker-lost"


def test_jobs_enqueued_in_a_transaction_that_fails_do_not_exist(
    queue: JobQueue, any_database: Database
) -> None:
    with pytest.raises(KeyError), any_database.begin() as connection:
        assert queue.enqueue([NewJob(kind="a", key="1")], now=NOW, connection=connection) == 1
        raise KeyError
    assert queue.list_jobs() == []
