import os, random, signal, time
from collections import Counter
import importlib.util, pathlib
spec = importlib.util.spec_from_file_location("crash", pathlib.Path(__file__).parent / "test_crash.py")
crash = importlib.util.module_from_spec(spec); spec.loader.exec_module(crash)
from rapport.delivery import *
from rapport.testing import MailSink
import pytest

@pytest.mark.timeout(400)
def test_stress(any_database, fill_outbox, home):
    N = 9000
    fill_outbox(any_database, [f"c{n}" for n in range(N)])
    rnd = random.Random(5)
    kills = 0
    with MailSink() as sink:
        ps = [crash.start(any_database, home, sink.port) for _ in range(2)]
        goal = 0
        while any(p.poll() is None for p in ps):
            goal = sum(sink.received.values()) + rnd.randrange(200, 700)
            while sum(sink.received.values()) < goal and any(p.poll() is None for p in ps): time.sleep(0.002)
            i = rnd.randrange(2)
            if kills < 10 and ps[i].poll() is None:
                os.kill(ps[i].pid, signal.SIGKILL); kills += 1
                ps[i].wait()
                ps[i] = crash.start(any_database, home, sink.port)
        for p in ps: p.wait()
        total = sum(sink.received.values())
        print("KILLS", kills, "sent", total, "distinct", len(sink.received), "doubles", total - len(sink.received), outbox_counts(any_database))
        assert len(sink.received) == N
        assert total - N <= 50 * kills
