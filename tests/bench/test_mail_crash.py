"""The benchmark that kills ends the processes of a shop, and counts what arrives."""

from pathlib import Path

import pytest

from rapport.bench import Setup, Size, mail_crash
from rapport.bench.mail_crash_crew import SERVER, WORKERS, open_sink
from rapport.bench.mail_crash_shop import Ended

CUSTOMERS = 1_200  # each process takes 400 at most


@pytest.mark.slow
def test_a_shop_that_is_killed_as_a_whole_sends_every_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_crash, "_MAILS", {Size.QUICK: CUSTOMERS})
    monkeypatch.setattr(mail_crash, "_PAUSE", {Size.QUICK: 0.005})
    monkeypatch.setattr(
        mail_crash,
        "_kills",
        lambda *_, **__: [mail_crash.Kill(victims=(SERVER, *WORKERS), mark=CUSTOMERS / 10)],
    )
    setup = Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path, only="SQLite")
    rows = {row.name: row for row in mail_crash.BENCHMARK.run(setup)}
    assert rows["mails lost, SQLite"].value == 0
    assert rows["mails that arrived twice, SQLite"].target == 3 * 4
    assert all(row.holds for row in rows.values()), rows


def test_the_first_kill_is_the_servers_and_the_last_leaves_enough_to_send() -> None:
    kills = mail_crash._kills(20_000, kills=20)
    assert len(kills) == 20
    assert kills[0] == mail_crash.Kill(victims=(SERVER,), mark=1, early=True)
    assert max(kill.mark for kill in kills) <= 20_000 - 1_600
    assert {len(kill.victims) for kill in kills} == {1, 3}
    assert {name for kill in kills for name in kill.victims} == {SERVER, *WORKERS}
    assert kills == mail_crash._kills(20_000, kills=20)


def test_what_is_lost_or_doubled_is_counted(tmp_path: Path) -> None:
    arrived = tmp_path / "arrived"
    ended = Ended(delivered=2, unsure=0, told=4, messages_told=2)
    with open_sink(arrived, [SERVER], pause=0) as sink:
        arrived.write_text("serve m1\nserve m1\nserve m2\nserve mx\nserve m", encoding="utf-8")
        sink.look()
        counted = mail_crash._counted(
            "SQLite", "", frozenset({"m1", "m2", "m3"}), sink, ended, in_flight=0
        )
        values = {row.name.partition(", SQLite")[0]: row.value for row in counted}
        arrived.write_text("serve m1\nserve m1\nserve m2\nserve mx\nserve m3\n", encoding="utf-8")
        sink.look()
    assert values == {
        "mails lost": 1,
        "mails that arrived twice": 1,
        "mails that arrived twice and the outbox is sure of": 1,
        "mails nobody was to get": 1,
        "messages not delivered, by the outbox": 1,
        "deliveries that are no fact, or two": 3,
    }
    assert sink.mails == {"m1": 2, "m2": 1, "mx": 1, "m3": 1}
    assert sink.by_sender == {SERVER: 5}
