"""What became of a campaign's texts when facts behind them changed: safe copies sent, and waits."""

from collections.abc import Mapping, Sequence

from rapport.campaigns import CampaignText
from rapport.console.controls import show
from rapport.console.parts import banner
from rapport.console.visits import Visit
from rapport.delivery import Cause, FactsState
from rapport.kit.money import money_text

_SHOWN = 3  # causes of one text


def draw_texts(visit: Visit, texts: Sequence[CampaignText]) -> None:
    """Say of each text, if a fact changed, what was sent, what waits, and why."""
    t, f = visit.t, visit.f
    for one in texts:
        why = t("campaign_texts.between").join(_cause(visit, each) for each in _newest(one))
        if one.sent_safe:
            count = f.number(one.sent_safe)
            show(banner(t("campaign_texts.safe", count=count, why=why), "warn"))
        if one.waiting and one.state is FactsState.SAFE:
            show(banner(t("campaign_texts.will", count=f.number(one.waiting), why=why), "warn"))
        if one.waiting and one.state is FactsState.HOLD:
            show(banner(t("campaign_texts.held", count=f.number(one.waiting), why=why), "bad"))
        if one.state is FactsState.FRESH and one.causes and not one.sent_safe:
            show(banner(t("campaign_texts.rebound", why=why)))


def _newest(text: CampaignText) -> Sequence[Cause]:
    return text.causes[-_SHOWN:]


def _cause(visit: Visit, cause: Cause) -> str:
    t = visit.t
    moment = visit.f.moment(cause.seen_at)
    if cause.kind in {"gone", "offer-over"}:
        return t(f"campaign_texts.{cause.kind}", subject=cause.subject, moment=moment)
    if cause.kind == "checks":
        return t("campaign_texts.checks", codes=cause.after, moment=moment)
    before, after = (_shown(visit, value) for value in (cause.before, cause.after))
    what = t.name("campaign_texts.what", cause.kind)
    return t(
        "campaign_texts.changed",
        what=what,
        subject=cause.subject,
        before=before,
        after=after,
        moment=moment,
    )


def _shown(visit: Visit, value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return visit.t("campaign_texts.yes" if value else "campaign_texts.no")
        case Mapping():
            return money_text(int(value["minor"]), str(value["currency"]), visit.t.language)
        case _:
            return str(value)
