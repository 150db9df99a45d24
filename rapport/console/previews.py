"""Shows a mail as its reader sees it, where it can do no harm.

The frame is sandboxed without any permission: no script, no form, no request to our pages with the
operator's session. Links open nothing, and the picture that counts opens is left out: an operator
who looks at a mail is not its reader.
"""

import re

from nicegui import ui

from rapport.console.controls import box, button
from rapport.console.visits import Visit

_PIXEL = re.compile(r"<img\b[^>]*/t/o/[^>]*>")
_HARMLESS = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'unsafe-inline'; img-src data: https: http:\">"
    '<base target="_blank">'  # a frame that may open no window: its links lead nowhere
)


def mail_frame(visit: Visit, html: str, *, title: str, phone: bool = False) -> ui.element:
    """Draw a mail in a frame, with a switch between the widths of a desk and a phone."""
    t = visit.t

    def turn(narrow: bool) -> None:
        around.classes(add="phone" if narrow else "", remove="" if narrow else "phone")
        for made, on in ((wide, not narrow), (small, narrow)):
            made.classes(add="on" if on else "", remove="" if on else "on")
            made.props(f"aria-pressed={'true' if on else 'false'}")

    with box("stack snug"):
        with box("line"):
            wide = button(t("preview.desktop"), lambda: turn(False), icon_name="desktop")
            small = button(t("preview.phone"), lambda: turn(True), icon_name="phone")
        with box("preview") as around:
            frame = ui.element("iframe")
    frame.props["sandbox"] = ""
    frame.props["title"] = t("preview.title", subject=title)
    frame.props["referrerpolicy"] = "no-referrer"
    set_mail(frame, html)
    turn(phone)
    return frame


def set_mail(frame: ui.element, html: str) -> None:
    """Put another mail into the frame."""
    frame.props["srcdoc"] = _HARMLESS + _PIXEL.sub("", html)
    frame.update()
