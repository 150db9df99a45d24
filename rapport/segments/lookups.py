"""Whom other tables name: scores, findings, statements, consents, lists, computed traits."""

import ibis
import ibis.expr.types as ir

from rapport.kit.words import nearest
from rapport.profiles import CONSENT_FACTS
from rapport.scoring import FINDINGS, SCORES, rfm, rfm_scores
from rapport.segments.asking import Asking
from rapport.segments.comparing import compared
from rapport.segments.conditions import Op
from rapport.segments.errors import BadRule
from rapport.segments.happenings import Finding, Stated
from rapport.segments.rules import Computed, Consented, ConsentState, InList, Rfm, Score
from rapport.segments.tables import LISTS
from rapport.statements import STATEMENTS, Use, current_statements
from rapport.traits import computed_table


def scored(rule: Score, asking: Asking) -> ir.StringColumn:
    """Who has such a score."""
    scores = asking.table(SCORES)
    fits = compared(scores.value, rule.op, rule.value)
    return scores.filter(scores.name == rule.name, fits).customer_id


def listed(rule: InList, asking: Asking) -> ir.StringColumn:
    """Who is on the list."""
    lists = asking.table(LISTS)
    return lists.filter(lists.list_id == rule.list_id).customer_id


def consents(rule: Consented, asking: Asking, owner: ir.StringColumn) -> ir.BooleanValue:
    """Say of each owner whether this was their last word; who was never asked has none."""
    ledger = asking.table(CONSENT_FACTS)
    words = ledger.filter(
        ledger.customer_id.notnull(),
        ledger.channel == rule.channel,
        ledger.purpose == rule.purpose.value,
    )
    if rule.state is ConsentState.NEVER_ASKED:
        return ~owner.isin(words.customer_id)
    granted = rule.state is ConsentState.GRANTED
    return owner.isin(words.filter(words.granted == granted).customer_id)


def said(rule: Finding, asking: Asking) -> ir.StringColumn:
    """Who said such things often enough."""
    findings = asking.table(FINDINGS)
    kept = [findings.customer_id.notnull(), *asking.within(rule, findings.said_at)]
    if rule.topic is not None:
        kept.append(findings.topic == rule.topic)
    if rule.feeling is not None:
        kept.append(findings.feeling == rule.feeling.value)
    if rule.product:
        kept.append(findings.product_id.isin(asking.products(rule.product)))
    rows = asking.on_their_clocks(findings.filter(kept), rule, "said_at")
    if rule.at_least == 1:
        return rows.customer_id
    counted = rows.group_by("customer_id").aggregate(times=rows.count())
    return counted.filter(counted.times >= rule.at_least).customer_id


def stated(rule: Stated, asking: Asking) -> ir.StringColumn:
    """Who said so of themself, and it holds; what only service may know of them is never found."""
    table = asking.table(STATEMENTS)
    held = current_statements(table, use=Use.MARKETING, now=asking.now)
    kept = [held.key == rule.key, *asking.within(rule, held.said_at)]
    if rule.values:
        kept.append(held["value"].isin(rule.values))
    return asking.on_their_clocks(held.filter(kept), rule, "said_at").customer_id


def computed(rule: Computed, asking: Asking, owner: ir.StringColumn) -> ir.BooleanValue:
    """Say of each owner whether the condition holds of a computed trait; no row, no value."""
    traits = computed_table(asking.facts)
    if rule.name not in traits.columns:
        close = nearest(rule.name, traits.columns)
        hint = f"; the nearest known: {', '.join(close)}" if close else ""
        raise BadRule(f"there is no computed trait {rule.name!r}{hint}")
    if asking.only is not None:
        traits = traits.filter(traits.customer_id == asking.only)
    missing = rule.op is Op.MISSING
    asked = rule.model_copy(update={"op": Op.EXISTS}) if missing else rule
    fits = traits.filter(asking.condition(traits, asked, own=None)).customer_id
    return ~owner.isin(fits) if missing else owner.isin(fits)


def ranked(rule: Rfm, asking: Asking) -> ir.StringColumn:
    """Who is in one of the cells or groups, against all other buyers."""
    if rule.groups:
        table = rfm(asking.facts, now=asking.now, currency=rule.currency)
    else:
        asked = {letter for cell in rule.cells for letter in _asked(cell)}
        table = rfm_scores(
            asking.facts, now=asking.now, currency=rule.currency, of="".join(sorted(asked))
        )
    kept = [_in_cell(table, cell) for cell in rule.cells]
    if rule.groups:
        kept.append(table.rfm_segment.isin([str(group) for group in rule.groups]))
    return table.filter(ibis.or_(*kept)).customer_id


def _in_cell(table: ir.Table, cell: str) -> ir.BooleanValue:
    """Compare the scores that the cell names, so that the engine need not work out the others."""
    asked = [table[letter] == digit for letter, digit in _asked(cell).items()]
    return ibis.and_(ibis.literal(True), *asked)


def _asked(cell: str) -> dict[str, int]:
    """Give the scores that a cell such as `5*4` asks for."""
    return {letter: int(digit) for letter, digit in zip("rfm", cell, strict=True) if digit != "*"}
