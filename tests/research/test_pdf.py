"""A page is laid out for paper with its pages, outline and fonts; without the extra it says so."""

import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress

import pytest

from rapport.research import PdfMissing, Report, render_html, render_pdf
from rapport.storage import Facts


def test_a_report_becomes_a_pdf_with_an_outline(report: Report, shop: Facts) -> None:
    pytest.importorskip("weasyprint")
    pdf = render_pdf(render_html(report, shop))
    assert pdf.startswith(b"%PDF-")
    told = b"".join(_streams(pdf))
    assert len(re.findall(rb"/Type\s*/Page\b", told)) >= 3
    assert b"/Outlines" in told


def _streams(pdf: bytes) -> Iterator[bytes]:
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        with suppress(zlib.error):  # a picture or a font
            yield zlib.decompress(stream)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfMissing, match=r"rapport\[pdf\]"):
        render_pdf("<p>1</p>")
