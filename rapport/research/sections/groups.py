"""Products, categories and segments held against all others: where they differ beyond chance."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from rapport.catalog import PRODUCTS
from rapport.insights import CHECKS, Counts, MentionKind, Sentiment
from rapport.research.counts.statistics import difference_p, holm
from rapport.research.counts.study import Key, Study, most_said
from rapport.research.model import Chart, ChartKind, Section, Sentence, Series, Table
from rapport.research.sections.parts import FEW, FEWEST, title
from rapport.research.words.phrases import Field
from rapport.research.words.shown import MANY

_FEWEST = 15
"""Texts on a group below which it is not compared."""
_MOST_GROUPS = 10
_MOST_ASPECTS = 8
_MOST_CLAIMS = 4
_NEGATIVE = Sentiment.NEGATIVE.value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Groups:
    """Texts by group: `texts` of each, what they mention in `said`, and what all do in `every`."""

    kind: str
    grouped: ir.Table  # text_id, group
    names: Mapping[str, str]
    texts: Mapping[str, int]
    negative: Mapping[str, int]
    said: Mapping[str, Counts]
    every: Counts  # of all texts that groups are held against
    all_negative: int

    @property
    def digits(self) -> int:
        """Digits behind the point in tables: the same for all, as the largest group is worth."""
        return int(max(self.texts.values(), default=0) >= MANY)

    def others(self, group: str) -> Counts:
        """What all texts but those of a group mention."""
        mine, every = self.said[group], self.every
        return replace(
            every,
            of=every.of - mine.of,
            texts=_less(every.texts, mine.texts),
            known_of=every.known_of - mine.known_of,
            known=_less(every.known, mine.known),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    """A group's share less that of all others. `about` is an aspect; empty for a whole text."""

    group: str
    about: str
    mine: tuple[int, int]
    others: tuple[int, int]

    @property
    def size(self) -> float:
        return self.mine[0] / self.mine[1] - self.others[0] / self.others[1]


def products(study: Study) -> Section | None:
    """Hold each product that is written about most against all others."""
    readings = study.readings.filter(study.readings.product_id.notnull())
    grouped = readings.select("text_id", group=readings.product_id)
    return _section(study, "products", grouped, study.products)


def categories(study: Study) -> Section | None:
    """Hold each category against all others."""
    catalogue = study.facts.table(PRODUCTS)
    known = catalogue.filter(catalogue.category.notnull()).select("product_id", "category")
    joined = study.readings.inner_join(known, "product_id")
    return _section(study, "categories", joined.select("text_id", group=joined.category), {})


def segments(study: Study) -> Section | None:
    """Hold the members of each segment of the plan against all other known customers."""
    known = study.readings.filter(study.readings.customer_id.notnull())
    parts = [
        known.semi_join(members, "customer_id").select("text_id").mutate(group=ibis.literal(name))
        for name, members in study.members.items()
    ]
    if not parts:
        return None
    first, *others = parts
    grouped = first.union(*others) if others else first
    return _section(study, "segments", grouped, {}, among=known)


def _section(
    study: Study,
    kind: str,
    grouped: ir.Table,
    names: Mapping[str, str],
    among: ir.Table | None = None,
) -> Section | None:
    groups = _count(study, kind, grouped, names, study.readings if among is None else among)
    if len(groups.texts) < (1 if kind == "segments" else 2):
        return None
    claims = (*_claims(study, groups),) or (study.say(f"{kind}.alike"),)
    heat = _heat(study, groups)
    return Section(
        kind=kind,
        title=title(study, kind),
        claims=(*claims, *_few(study, groups)),
        charts=(heat,) if heat else (),
        tables=(_table(study, groups),),
    )


def _count(
    study: Study, kind: str, grouped: ir.Table, names: Mapping[str, str], among: ir.Table
) -> _Groups:
    texts = grouped.group_by("group").agg(texts=grouped.text_id.nunique())
    large = texts.filter(texts.texts >= _FEWEST).order_by([texts.texts.desc(), texts.group])
    of = {row["group"]: row["texts"] for row in study.rows(large.limit(_MOST_GROUPS))}
    bad = among.filter(among.sentiment == _NEGATIVE)
    bad_by = grouped.semi_join(bad, "text_id").group_by("group").agg(texts=ibis._.text_id.nunique())
    return _Groups(
        kind=kind,
        grouped=grouped,
        names=names,
        texts=of,
        negative={row["group"]: row["texts"] for row in study.rows(bad_by)},
        said=_said(study, grouped.filter(grouped.group.isin([*of])), of),
        every=study.counts(MentionKind.ASPECT, among),
        all_negative=study.facts.count(bad),
    )


def _said(study: Study, grouped: ir.Table, of: Mapping[str, int]) -> dict[str, Counts]:
    """Which complaints the texts of each group have; and those of them that people checked."""
    complaints, known = _complaints(study, grouped), {}
    known_of: dict[str, int] = {}
    if study.errors.texts:
        checked = grouped.semi_join(study.facts.table(CHECKS), "text_id")
        known = _complaints(study, checked)
        counted = checked.group_by("group").agg(texts=checked.text_id.nunique())
        known_of = {row["group"]: row["texts"] for row in study.rows(counted)}
    return {
        group: Counts(
            kind=MentionKind.ASPECT,
            of=texts,
            texts=complaints.get(group, {}),
            known_of=known_of.get(group, 0),
            known=known.get(group, {}),
            errors=study.errors,
        )
        for group, texts in of.items()
    }


def _complaints(study: Study, grouped: ir.Table) -> dict[str, dict[Key, int]]:
    said = study.mentions(MentionKind.ASPECT, grouped)
    complained = said.filter(said.sentiment == _NEGATIVE).select("text_id", "about").distinct()
    by = complained.inner_join(grouped, "text_id").group_by("group", "about")
    found: dict[str, dict[Key, int]] = defaultdict(dict)
    for row in study.rows(by.agg(texts=ibis._.text_id.nunique())):
        found[row["group"]][row["about"], _NEGATIVE] = row["texts"]
    return found


def _less(every: Mapping[Key, int], mine: Mapping[Key, int]) -> dict[Key, int]:
    return {key: hits - mine.get(key, 0) for key, hits in every.items()}


def _differences(groups: _Groups) -> list[_Difference]:
    """The differences that hold beyond chance, with all that were looked at; the largest first."""
    found = []
    for group, of in groups.texts.items():
        others = groups.others(group)
        if not others.of:
            continue
        bad = groups.negative.get(group, 0)
        pairs = [("", bad, groups.all_negative - bad)]
        for about in _abouts(groups):
            key = about, _NEGATIVE
            pairs.append((about, groups.said[group].texts.get(key, 0), others.texts.get(key, 0)))
        found += [
            _Difference(group=group, about=about, mine=(mine, of), others=(rest, others.of))
            for about, mine, rest in pairs
        ]
    holds = holm([difference_p(*one.mine, *one.others) for one in found])
    kept = [one for one, held in zip(found, holds, strict=True) if held]
    return sorted(kept, key=lambda one: (-abs(one.size), one.group, one.about))


def _abouts(groups: _Groups) -> list[str]:
    """What is complained about at all, what most texts complain about first."""
    return most_said(groups.every, _NEGATIVE)


def _claims(study: Study, groups: _Groups) -> Iterator[Sentence]:
    """Where it is worse leads; where it is better is told."""
    found = _differences(groups)
    whole = [one for one in found if not one.about][:_MOST_CLAIMS]
    parts = [one for one in found if one.about and one.size > 0 and one.mine[0] >= FEWEST]
    for rank, one in enumerate([*whole, *parts[:_MOST_CLAIMS]]):
        yield _claim(study, groups, one, lead=(0.65 if one.size > 0 else 0.45) - rank / 20)


def _claim(study: Study, groups: _Groups, one: _Difference, *, lead: float) -> Sentence:
    name = groups.names.get(one.group, one.group)
    about = study.about(one.about) if one.about else ""
    fields = {"group": name, "about": about, **_figures(study, groups, one, name)}
    more = "more" if one.size > 0 else "fewer"
    quotes = _quotes(study, groups, one) if about else ()
    key = "complain" if about else "negative"
    said = study.say.fill(f"{groups.kind}.{key}_{more}", fields)
    return replace(said, quotes=quotes, lead=lead)


def _figures(study: Study, groups: _Groups, one: _Difference, name: str) -> dict[str, Field]:
    """The group's share, that of all others, and how far they are apart."""
    book, digits = study.book, int(one.mine[1] >= MANY)
    others, gap = study.how("others", group=name), study.how("difference")
    if not one.about:
        return {
            "share": book.share(*one.mine, study.how("group_negative", group=name), digits=digits),
            "other": book.share(*one.others, others, digits=digits),
            "difference": book.difference(one.mine, one.others, gap),
        }
    key, mine, rest = (one.about, _NEGATIVE), groups.said[one.group], groups.others(one.group)
    how = study.how("group_complaints", group=name, about=study.about(one.about))
    here, there, less = mine.share(*key), rest.share(*key), mine.less(rest, *key)
    return {
        "share": book.stated(here, study.basis_of(here, how), digits=digits),
        "other": book.stated(there, study.basis_of(there, others), digits=digits),
        "difference": book.stated_gap(less, one.mine[1], study.basis_of(less, gap)),
    }


def _few(study: Study, groups: _Groups) -> Iterator[Sentence]:
    """A warning of the groups on which there are few texts."""
    few = [groups.names.get(group, group) for group, of in groups.texts.items() if of < FEW]
    if few:
        fewest = study.book.count(FEW, study.how("level"))
        yield study.say("common.few_of", groups=study.say.joined(few), n=fewest)


def _quotes(study: Study, groups: _Groups, one: _Difference) -> tuple[str, ...]:
    mine = groups.grouped.filter(groups.grouped.group == one.group)
    readings = study.readings.semi_join(mine, "text_id")
    return tuple(
        study.quotes(MentionKind.ASPECT, one.about, Sentiment.NEGATIVE, readings=readings, most=1)
    )


def _table(study: Study, groups: _Groups) -> Table:
    say, book = study.say, study.book
    heads = (groups.kind, "texts", "negative", "interval")
    rows = []
    for group, of in groups.texts.items():
        name = groups.names.get(group, group)
        how = study.how("group_negative", group=name)
        share = book.share(groups.negative.get(group, 0), of, how, digits=groups.digits)
        cells = (book.count(of, study.how("group_texts", group=name)), share)
        rows.append((say.name(name), *map(say.figure, cells), say("columns.from_to", value=share)))
    return Table(
        title=say(f"{groups.kind}.table"),
        columns=tuple(say(f"columns.{head}") for head in heads),
        rows=tuple(rows),
    )


def _heat(study: Study, groups: _Groups) -> Chart | None:
    names = most_said(groups.every, _NEGATIVE, fewest=FEWEST)[:_MOST_ASPECTS]
    if not names:
        return None
    series = []
    for about in names:
        how = study.how("group_complaints", group="", about=study.about(about))
        figures = tuple(
            study.found(counts, (about, _NEGATIVE), how, digits=groups.digits)[1].figure_id
            for counts in groups.said.values()
        )
        series.append(Series(name=study.label(about), figures=figures))
    return Chart(
        kind=ChartKind.HEAT,
        title=study.say(f"{groups.kind}.heat"),
        labels=tuple(study.say.name(groups.names.get(one, one)) for one in groups.texts),
        series=tuple(series),
        bad=True,
    )
