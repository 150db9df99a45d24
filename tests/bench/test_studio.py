"""The studio benchmark asks a writer little, and fills every text as it would be filled alone."""

from pathlib import Path

import pytest

from rapport.bench import Setup, Size, studio


@pytest.mark.timeout(400)  # two processes of their own start in it
@pytest.mark.slow
def test_every_recipient_has_texts_from_a_few_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = studio._Scale(customers=160, rare=4, compared=60)
    monkeypatch.setattr(studio, "_SIZES", {Size.QUICK: tiny})
    rows = studio.BENCHMARK.run(Setup(size=Size.QUICK, data=tmp_path, scratch=tmp_path))
    found = {(row.name, row.unit): row.value for row in rows}
    assert 24 <= found["calls of the writer", "calls"] <= 48
    assert found["texts of all recipients", "texts"] == 160 * 6
    assert found["texts that differ", "texts"] == 0
    assert found["texts fallback", "share"] > 0
    assert found["peak memory of a process", "MiB"] > 50
