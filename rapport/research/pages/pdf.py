"""A page as PDF, by WeasyPrint: the same file that browsers show, laid out for paper."""

import logging
from importlib import import_module

from rapport.research.errors import PdfMissing


def render_pdf(html: str) -> bytes:
    """Lay an HTML page out as PDF, with page numbers, bookmarks and tags for readers aloud.

    `PdfMissing` where the extra `pdf` or the library Pango is not installed.
    """
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError) as error:  # OSError: a library of the system is missing
        raise PdfMissing(
            "PDF files need WeasyPrint and Pango; install `rapport[pdf]` and, on Debian,"
            " `apt install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk`, or use the HTML file"
        ) from error
    for name in ("weasyprint", "fontTools"):  # they tell of each rule that is for screens alone
        logging.getLogger(name).setLevel(logging.ERROR)
    document = weasyprint.HTML(string=html, url_fetcher=_nothing)
    pdf: bytes = document.write_pdf(pdf_tags=True)
    return pdf


def _nothing(url: str, *_args: object, **_more: object) -> dict[str, object]:
    """A page needs nothing from elsewhere, so nothing is fetched, whatever it says."""
    raise ValueError(f"a report loads nothing: {url[:80]}")
