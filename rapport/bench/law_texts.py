"""The sentences that the reading of the law is measured with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_FOLDER = files("rapport.bench") / "cases" / "law"
_LISTED = "advertisegen-violations.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCase:
    """A sentence and whether it breaks the law.

    `law` is the name of the law that it breaks, as the case writes it; `missing` says that words
    are missing rather than said. `facts` are what the shop has proved.
    """

    text: str
    language: str
    market: str
    sector: str
    channel: str
    violation: bool
    missing: bool
    law: str
    facts: frozenset[str]


@cache
def read_law_cases(part: str) -> Sequence[LawCase]:
    """Read the cases of a part, `dev` or `held-out`; none where the folder holds none."""
    if not _FOLDER.is_dir():
        return ()
    paths = sorted(
        (path for path in _FOLDER.iterdir() if path.name.startswith(f"{part}-")),
        key=lambda path: path.name,
    )
    return tuple(
        _case(raw) for path in paths for raw in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


@cache
def advertisegen_breaches() -> frozenset[int]:
    """The lines of AdvertiseGen dev, from 1, that break the law."""
    path = _FOLDER / _LISTED
    if not path.is_file():
        return frozenset()
    return frozenset(int(one["line"]) for one in yaml.safe_load(path.read_text(encoding="utf-8")))


def _case(raw: Mapping[str, object]) -> LawCase:
    facts = raw.get("facts") or []
    assert isinstance(facts, list)
    return LawCase(
        text=str(raw["text"]),
        language=str(raw["language"]),
        market=str(raw["market"]),
        sector=str(raw.get("sector") or ""),
        channel=str(raw.get("platform") or raw.get("channel") or ""),
        violation=raw["expect"] == "violation",
        missing=raw.get("kind") == "missing",
        law=_law(str(raw.get("article") or "")),
        facts=frozenset(map(str, facts)),
    )


def _law(article: str) -> str:
    """Give the article as far as rules write it: `《广告法》第九条`, `16 CFR 255`."""
    first = article.split("；", maxsplit=1)[0].split("、《", maxsplit=1)[0]
    name, closed, rest = first.partition("》")
    if closed:
        number = rest.partition("条")[0]
        return f"{name}》{number}条" if number else f"{name}》"
    return first.partition(",")[0].strip()
