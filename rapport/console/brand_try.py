"""A box to try a brand book: paste a text and see what the book says of it."""

from functools import partial

from nicegui import ui

from rapport.access import Permission
from rapport.brand import BookVersion, BrandFinding, brand_findings, read_voice, tone_of
from rapport.console.controls import box, button, card, choice, show, text_area
from rapport.console.copies import findings_list, source
from rapport.console.markup import tag
from rapport.console.parts import facts
from rapport.console.visits import Visit
from rapport.content import Finding

_CHANNELS = ("email", "sms", "push", "wechat")


def draw_try(visit: Visit, kept: BookVersion) -> None:
    """Draw the box for the version in use, or the newest where none is."""
    t = visit.t
    about = t("brand.try_about", version=kept.version)
    with card(t("brand.try_title"), about), box("stack tight"):
        text = text_area("text", t("brand.try_text"))
        text.props('input-style="min-height: 140px"')
        channels = {one: t(f"channel.{one}") for one in _CHANNELS}
        channel = choice("channel", t("brand.try_channel"), channels, value="email")
        answer = ui.element("div").classes("stack tight").mark("answer").props("aria-live=polite")
        done = button(
            t("brand.check"), partial(_check, visit, kept, text, channel, answer), kind="primary"
        )
        done.mark("check")


async def _check(
    visit: Visit, kept: BookVersion, text: ui.textarea, channel: ui.select, answer: ui.element
) -> None:
    said, book = text.value or "", kept.book
    with visit.told():
        work = partial(_found, kept, said, str(channel.value))
        found = await visit.do(Permission.VIEW, work)
        shown = [_finding(one) for one in found]
        answer.clear()
        with answer:
            show(findings_list(visit.t, shown))
            show(tag("div", source(said, shown), class_="source"))
            rewordings = [(one.span, one.rewording) for one in found if one.span and one.rewording]
            if rewordings:
                show(facts(dict.fromkeys(rewordings)))
            read = tone_of(read_voice([said], language=book.language))
            at = {one.scale: one.at for one in book.tone}
            show(
                facts(
                    (
                        visit.t(f"brand.scale.{scale.value}"),
                        visit.t("brand.read_as", value=f"{value:+.1f}")
                        + (visit.t("brand.read_aim", aim=f"{at[scale]:+g}") if scale in at else ""),
                    )
                    for scale, value in read.items()
                )
            )


def _found(kept: BookVersion, text: str, channel: str) -> list[BrandFinding]:
    book = kept.book
    return list(brand_findings({"body": text}, book, channel=channel, language=book.language))


def _finding(one: BrandFinding) -> Finding:
    return Finding(
        code=one.code,
        severity=one.severity,
        message=one.message,
        message_zh=one.message_zh,
        span=one.span,
        start=one.start,
    )
