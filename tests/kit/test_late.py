"""A late door loads a name when it is asked for, and says so when there is no such name."""

import sys
from pathlib import Path

import pytest


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "corner_shop"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "from rapport.kit.late import late_names\n"
        "if TYPE_CHECKING:\n"
        "    from corner_shop.shelf import BREAD, MILK as DRINK\n"
        "else:\n"
        "    __getattr__ = late_names(__name__)\n"
    )
    (package / "shelf.py").write_text("BREAD, MILK = 'bread', 'milk'\n")
    monkeypatch.syspath_prepend(tmp_path)


@pytest.mark.usefixtures("shop")
def test_a_name_is_loaded_when_it_is_asked_for() -> None:
    import corner_shop  # type: ignore[import-not-found]  # noqa: PLC0415  made by the fixture

    assert "corner_shop.shelf" not in sys.modules
    assert (corner_shop.BREAD, corner_shop.DRINK) == ("bread", "milk")
    assert vars(corner_shop)["BREAD"] == "bread"  # the next time without a detour
    with pytest.raises(AttributeError, match="'corner_shop' has no attribute 'BEER'"):
        _ = corner_shop.BEER
