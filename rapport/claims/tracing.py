"""Traces what a text claims to the sources that it may rest on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from rapport.claims.evidence import needs_evidence, says_the_same
from rapport.claims.facts import NAMES_MATERIAL, Fact
from rapport.claims.makings import NAME
from rapport.claims.matching import rival, same
from rapport.claims.model import BoundSpan, Claim, Source, SourceKind, Status, TracedClaim
from rapport.claims.reading import claims_in, fold
from rapport.claims.roles import sentence_at
from rapport.claims.sources import Sources
from rapport.claims.subjects import Subject, find_mentions, hide, subject_of

Found = tuple[Status, Source | None]

_NONE: Found = (Status.UNSUPPORTED, None)
_TOGETHER = re.compile(r"一起|合计|一共|总共|加起来|together|in total|altogether")
_WORD = re.compile(r"[a-z]{2,}|[\u4e00-\u9fff]")
_LEDGER_SLOTS = ("customer.loyalty_points", "customer.loyalty_expiring_points")
_POINTS = re.compile(r"\s*(?:loyalty )?points?|\s*(?:个)?积?分")
_SHORTEST = 6
_STRUCTURED = frozenset({"price", "in_stock", "discount", "ends_at"})


def trace(
    text: str, sources: Sources, *, bound: Sequence[BoundSpan] = ()
) -> tuple[TracedClaim, ...]:
    """Find the source of every claim of a text, in the order of their places.

    `bound` are the stretches that slots filled: what stands in one is traced to the slot's field.
    A claim is `contradicted` where a source says something else of the same thing, `doubtful`
    where only part of it is found, `unsupported` where nothing is.
    """
    plain = fold(text)
    mentions = find_mentions(plain, sources.names)
    hidden = hide(text, mentions)
    folded = fold(hidden)
    found = [*_of_slots(text, hidden, bound, sources)]
    for claim in claims_in(hidden):
        span, whole = _filled(claim, text, bound)
        first, last = sentence_at(folded, claim.start, claim.end)
        subject = subject_of(folded, claim.start, claim.end, mentions, sources.product_ids)
        traced = TracedClaim(
            claim=claim,
            status=Status.TRACED,
            words=text[claim.start : claim.end],
            sentence=hidden[first:last].strip(),
            product_ids=subject.product_ids,
            slot=span.path if span else "",
        )
        if span and (whole or _counts_points(claim, text, span)):
            found.append(replace(traced, source=sources.at(span.path)))
            continue
        status, source = _quoted(claim, plain, sources) or judge(
            claim, traced.sentence, subject, sources
        )
        if span and status is not Status.TRACED and _known_number(claim, sources):
            status, source = Status.DOUBTFUL, sources.at(span.path)
        found.append(replace(traced, status=status, source=source))
    return tuple(sorted(found, key=lambda one: (one.claim.start, one.claim.end)))


def judge(claim: Claim, sentence: str, subject: Subject, sources: Sources) -> Found:
    """Decide about one claim of a sentence (product names hidden) that speaks of `subject`."""
    if not subject.product_ids:
        return _judge_of(claim, sentence, None, sources)
    each = [_judge_of(claim, sentence, one, sources) for one in subject.product_ids]
    every = subject.each or claim.key == ("promise", "stock")
    if every and _is_sum(claim, sentence, subject, sources):
        return Status.TRACED, each[0][1]
    bad = [one for one in each if one[0] is not Status.TRACED]
    if not bad:
        return each[0]
    good = [one for one in each if one[0] is Status.TRACED]
    if good and not every:
        return good[0]
    order = [Status.DOUBTFUL, Status.CONTRADICTED, Status.UNSUPPORTED]
    if every:
        order = [Status.CONTRADICTED, Status.UNSUPPORTED, Status.DOUBTFUL]
    worst = min(bad, key=lambda one: order.index(one[0]))
    if len(each) > 1 and not every and worst[0] is Status.CONTRADICTED:
        return (Status.CONTRADICTED, worst[1]) if len(bad) == len(each) else _NONE
    return worst


def _judge_of(claim: Claim, sentence: str, product_id: str | None, sources: Sources) -> Found:
    facts = _weightiest(claim, list(sources.facts_of(product_id)))
    if needs_evidence(claim):
        return (
            _by_evidence(claim, sentence, facts)
            or _verbatim(claim, sentence, product_id, sources)
            or _NONE
        )
    alike = [fact for fact in facts if same(claim, fact.claim)]
    if claim.kind == "number":
        return (
            _by_context(claim, sentence, facts)
            or _verbatim(claim, sentence, product_id, sources)
            or _NONE
        )
    if alike:
        best = min(alike, key=lambda one: one.source.field not in _STRUCTURED)
        return _whole_truth(claim, sentence, best), best.source
    said = _verbatim(claim, sentence, product_id, sources)
    if said:
        return said
    others = [fact for fact in facts if rival(claim, fact.claim)]
    if others:
        against = min(others, key=lambda one: one.source.field not in _STRUCTURED)
        return Status.CONTRADICTED, against.source
    return (Status.UNSUPPORTED if claim.severity == "refuse" else Status.DOUBTFUL), None


def _weightiest(claim: Claim, facts: list[Fact]) -> list[Fact]:
    """Leave names out where an attribute tells the material: a Leather Candle may be of wax."""
    if claim.kind != "material" or not any(_tells_material(fact) for fact in facts):
        return facts
    return [
        fact
        for fact in facts
        if not fact.source.field.startswith(("names.", "attributes.")) or _tells_material(fact)
    ]


def _tells_material(fact: Fact) -> bool:
    return fact.claim.kind == "material" and bool(NAMES_MATERIAL.search(fact.source.field))


def _by_evidence(claim: Claim, sentence: str, facts: Iterable[Fact]) -> Found | None:
    """Look for a statement that makes the claim with the same names and numbers."""
    alike = [fact for fact in facts if same(claim, fact.claim)]
    for fact in alike:
        if says_the_same(sentence, fact.sentence):
            return Status.TRACED, fact.source
    if alike:
        return Status.CONTRADICTED, alike[0].source
    return None if claim.severity == "refuse" else (Status.DOUBTFUL, None)


def _by_context(claim: Claim, sentence: str, facts: Iterable[Fact]) -> Found | None:
    """A bare number holds where a source has it beside the same word, else it is doubtful."""
    alike = [fact for fact in facts if _number_in(fact.claim) == claim.value]
    beside = _beside(claim.value, fold(sentence))
    for fact in alike:
        if beside & _beside(claim.value, fact.sentence):
            return Status.TRACED, fact.source
    return (Status.DOUBTFUL, alike[0].source) if alike else None


def _number_in(claim: Claim) -> str:
    return claim.value if claim.value[:1].isdigit() and claim.kind != "date" else ""


def _beside(number: str, sentence: str) -> set[str]:
    place = sentence.find(number)
    if place < 0:
        return set()
    before = _WORD.findall(sentence[max(0, place - 16) : place])[-1:]
    return {*before, *_WORD.findall(sentence[place + len(number) : place + len(number) + 16])[:1]}


def _verbatim(
    claim: Claim, sentence: str, product_id: str | None, sources: Sources
) -> Found | None:
    """A sentence that a source has word for word is traced to it; a price never is."""
    said = " ".join(fold(sentence).split()).strip(" .。!！?？;；")
    if len(said) < _SHORTEST or NAME in said or (claim.kind == "money" and claim.role == "price"):
        return None
    for text in sources.texts_of(product_id):
        if said in " ".join(text.text.split()):
            return Status.TRACED, replace(text.source, quote=sentence)
    return None


def _whole_truth(claim: Claim, sentence: str, fact: Fact) -> Status:
    """Free delivery from an amount on is doubtful where the text leaves the amount out."""
    conditional = claim.key == ("promise", "shipping") and re.search(r"\d", fact.sentence)
    return Status.DOUBTFUL if conditional and not re.search(r"\d", sentence) else Status.TRACED


def _is_sum(claim: Claim, sentence: str, subject: Subject, sources: Sources) -> bool:
    if (claim.kind, claim.role) != ("money", "price") or not _TOGETHER.search(fold(sentence)):
        return False
    prices = [
        Decimal(fact.claim.value)
        for product_id in subject.product_ids
        for fact in sources.facts_of(product_id)
        if fact.source.field == "price"
    ]
    return sum(prices) == Decimal(claim.value)


def _quoted(claim: Claim, plain: str, sources: Sources) -> Found | None:
    """A claim inside a quoted name, code or brand is that of the name."""
    for phrase in sources.phrases:
        place = plain.find(phrase.text, max(0, claim.end - len(phrase.text)))
        if 0 <= place <= claim.start and claim.end <= place + len(phrase.text):
            return Status.TRACED, phrase.source
    return None


def _filled(claim: Claim, text: str, bound: Sequence[BoundSpan]) -> tuple[BoundSpan | None, bool]:
    """Find the slot that the claim's words, or at least its digits, came from."""
    for span in bound:
        if span.start <= claim.start and claim.end <= span.end:
            return span, True
        digits = [n for n in range(claim.start, claim.end) if text[n].isdigit()]
        if digits and all(span.start <= n < span.end for n in digits):
            return span, False
    return None, False


def _counts_points(claim: Claim, text: str, span: BoundSpan) -> bool:
    """The ledger says how many points there are; it says nothing of percents or money."""
    return (
        span.path.startswith(_LEDGER_SLOTS)
        and span.start <= claim.start
        and _POINTS.fullmatch(text, span.end, max(claim.end, span.end)) is not None
    )


def _known_number(claim: Claim, sources: Sources) -> bool:
    return any(
        _number_in(fact.claim) == claim.value for told in sources.told for fact in told.facts
    )


def _of_slots(
    text: str, hidden: str, bound: Sequence[BoundSpan], sources: Sources
) -> Iterator[TracedClaim]:
    """Every slot states its field, whatever the words that fill it."""
    folded = fold(hidden)
    for span in bound:
        first, last = sentence_at(folded, span.start, span.end)
        source = sources.at(span.path)
        root, _, rest = span.path.partition(".")
        named = source.source_id if source and source.kind is SourceKind.PRODUCT else ""
        yield TracedClaim(
            claim=Claim(key=("slot", f"{root}.{rest}"), start=span.start, end=span.end),
            status=Status.TRACED if source else Status.DOUBTFUL,
            words=text[span.start : span.end],
            sentence=hidden[first:last].strip(),
            product_ids=(named,) if named else (),
            source=source,
            slot=span.path,
        )
