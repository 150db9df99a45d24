"""The benchmark of mail sends real mails, from a process of its own, and loses none."""

from pathlib import Path

import pytest

from rapport.bench import Setup, Size, mail


@pytest.mark.slow
def test_mails_are_measured_to_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_MAILS", {Size.QUICK: 150})
    monkeypatch.setattr(mail, "_NAIVE_MAILS", 5)
    monkeypatch.setattr(mail, "_PROCESSES", 1)
    rows = mail.BENCHMARK.run(Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path))
    by_name = {row.name: row for row in rows}
    assert by_name["mails rendered, signed and delivered"].value > 0
    assert by_name["mails rendered, signed and delivered"].target == 1500
    assert by_name["mails/s next to a plain sender"].value > 0
    assert by_name["peak memory of a sending process"].value > 50
