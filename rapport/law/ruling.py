"""What the law of a market forbids or asks to say, kept as data with law, reason, rewording.

One file of `rules/` is one subject of the law; its head names the law and holds for every rule in
it. `words.yaml` names classes of words that patterns use in braces, such as `{quality}`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from rapport.kit.yaml_texts import read_yaml
from rapport.law.errors import BadLawRule
from rapport.law.model import ExemptionRule, Kind, LawRule, Texts

Raw = Mapping[str, object]

_MARKETS = {"cn": "CN", "us": "US", "eu": "EU", "any": "any", "platforms": "any"}
_EU = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "EU", "FI", "FR", "GR", "HR", "HU",
        "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
_OWN_RULES = frozenset({"CN", "US", "EU"})
_OTHERS_USE = "US"
_CLASS = re.compile(r"\{([a-z_]+)\}")
_FLAGS = re.MULTILINE | re.ASCII


def rules_for(
    market: str, *, language: str = "", sector: str = "", channel: str = ""
) -> tuple[LawRule, ...]:
    """Give the rules of a market (ISO 3166 code); one without rules of its own uses the US ones.

    An English text keeps to the US rules in every market: they are the ones that read English, and
    who reads English may live anywhere. Without a sector, rules of every sector are given, and
    without a channel those of no platform.
    """
    market = _market(market)
    spoken = language.partition("-")[0].lower()
    wanted = {"any", market} | ({_OTHERS_USE} if spoken == "en" else set())
    return tuple(
        rule
        for rule in all_rules()
        if rule.market in wanted
        and (not rule.channels or channel in rule.channels)
        and (not rule.languages or not language or spoken in rule.languages)
        and (not sector or fits_sector(rule, frozenset({sector})))
    )


def fits_sector(rule: LawRule, sectors: frozenset[str]) -> bool:
    """Whether a rule applies to goods of these sectors; none known is no reason to spare."""
    if rule.sectors and rule.sectors.isdisjoint(sectors):
        return False
    return not rule.outside or rule.outside.isdisjoint(sectors)


def _market(market: str) -> str:
    code = market.upper()
    code = "EU" if code in _EU else code
    return code if code in _OWN_RULES else _OTHERS_USE


@cache
def all_rules() -> tuple[LawRule, ...]:
    """Read every rule; raise `BadLawRule` for one that is not as the format asks."""
    rules: list[LawRule] = []
    for folder, market in _MARKETS.items():
        for path in _yaml_files(_folder() / folder):
            head = _read(path)
            rules += [_rule(entry, head, market, path.name) for entry in _entries(head, "rules")]
    twice = {rule.rule_id for rule in rules if sum(r.rule_id == rule.rule_id for r in rules) > 1}
    if twice:
        raise BadLawRule(f"rules with the same id: {', '.join(sorted(twice))}; rename one")
    return tuple(rules)


@cache
def all_exemptions() -> tuple[ExemptionRule, ...]:
    """Read every exemption of absolute terms."""
    path = _folder() / "cn-exemptions.yaml"
    head = _read(path)
    return tuple(_exemption(entry, head, path.name) for entry in _entries(head, "exemptions"))


@cache
def sector_cues() -> Mapping[str, re.Pattern[str]]:
    """Words that tell what sector a text is about, by sector, for texts that do not say it."""
    cues = read_sectors("cues").items()
    return {sector: compiled([str(cue)], f"sector {sector}") for sector, cue in cues}


def read_sectors(part: str) -> Mapping[str, object]:
    """Give a part of `sectors.yaml` by sector: its `cues`, or its `categories`."""
    raw = _read(_folder() / "sectors.yaml")[part]
    assert isinstance(raw, dict)
    return {str(sector): value for sector, value in raw.items()}


def compiled(patterns: list[str], where: str) -> re.Pattern[str]:
    """Put patterns together as alternatives, with their word classes filled in."""
    try:
        return re.compile("|".join(f"(?:{_filled(one, where)})" for one in patterns), _FLAGS)
    except re.error as error:
        raise BadLawRule(f"{where}: a pattern cannot be read ({error}); mend it") from error


def _filled(pattern: str, where: str) -> str:
    classes = _classes()

    def word_class(found: re.Match[str]) -> str:
        if found[1] not in classes:
            raise BadLawRule(f"{where}: {{{found[1]}}} is no class of words.yaml; add it there")
        return f"(?:{classes[found[1]]})"

    return _CLASS.sub(word_class, pattern)


@cache
def _classes() -> Mapping[str, str]:
    return {
        name: "|".join(str(words).split())
        for name, words in _read(_folder() / "words.yaml").items()
    }


def _rule(entry: Raw, head: Raw, market: str, place: str) -> LawRule:
    where = f"{place}, {entry.get('id', 'a rule without an id')}"
    merged = {**head, **entry}
    try:
        return LawRule(
            rule_id=str(entry["id"]),
            market=market,
            kind=Kind(str(merged.get("kind", "forbidden"))),
            severity=str(merged.get("severity", "refuse")),
            law=_law(merged, where),
            reason=_texts(merged["reason"], where),
            rewording=_texts(merged["rewording"], where),
            patterns=tuple(compiled([one], where) for one in _list(entry["patterns"])),
            exceptions=_optional(_list(entry.get("except")), where),
            sectors=_set(merged.get("sectors")),
            outside=_set(merged.get("outside")),
            channels=_set(merged.get("channels")),
            unless=_set(entry.get("unless")),
            unless_said=_optional(_list(entry.get("unless_said")), where),
            when_said=_optional(_list(entry.get("when_said")), where),
            languages=_set(merged.get("languages")),
            as_written=bool(merged.get("as_written")),
        )
    except (KeyError, ValueError) as error:
        raise BadLawRule(f"{where}: {error} is missing or unknown; see the guide") from error


def _exemption(entry: Raw, head: Raw, place: str) -> ExemptionRule:
    where = f"{place}, {entry.get('id', 'an exemption without an id')}"
    merged = {**head, **entry}
    try:
        return ExemptionRule(
            exemption_id=str(entry["id"]),
            law=_law(merged, where),
            reason=_texts(entry["reason"], where),
            patterns=tuple(compiled([one], where) for one in _list(entry["patterns"])),
            terms=_set(entry.get("terms")),
            but=_optional(_list(entry.get("but")), where),
            fact=str(entry.get("fact", "")),
        )
    except KeyError as error:
        raise BadLawRule(f"{where}: {error} is missing; see the guide") from error


def _law(merged: Raw, where: str) -> Texts:
    """The law and its article as one text a language, such as `《广告法》第九条第三项`."""
    law = _texts(merged["law"], where)
    article = merged.get("article")
    if article is None:
        return law
    parts = _texts(article, where)
    return {"zh": f"{law['zh']}{parts['zh']}", "en": f"{law['en']}, {parts['en']}"}


def _texts(value: object, where: str) -> Texts:
    texts = {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}
    if set(texts) != {"zh", "en"} or not all(texts.values()):
        raise BadLawRule(f"{where}: law, reason and rewording are needed in zh and en; add them")
    return texts


def _optional(patterns: list[str], where: str) -> re.Pattern[str] | None:
    return compiled(patterns, where) if patterns else None


def _list(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _set(value: object) -> frozenset[str]:
    return frozenset(_list(value))


def _entries(head: Raw, name: str) -> Iterator[Raw]:
    entries = head[name]
    assert isinstance(entries, list)
    yield from entries


def _read(path: Traversable) -> Raw:
    data = read_yaml(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def _yaml_files(folder: Traversable) -> list[Traversable]:
    return sorted(
        (path for path in folder.iterdir() if path.name.endswith(".yaml")),
        key=lambda path: path.name,
    )


def _folder() -> Traversable:
    return files("rapport.law") / "rules"
