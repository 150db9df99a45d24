"""Research: a question about what customers write, answered in a report.

In: the readings of texts and what they mention. Out: a plan of what is to be counted, the figures,
sentences made of them, and pages with charts, tables and quotes. Must never show a number that was
not counted, claim a cause, or keep the words of somebody who was erased.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.research.checking import check_report, check_sentence, sentences_of
    from rapport.research.errors import (
        BadPlan,
        NumberUnproven,
        PdfMissing,
        ResearchNotDone,
        ResearchNotFound,
    )
    from rapport.research.making import make_report
    from rapport.research.model import (
        Figure,
        Plan,
        Quote,
        Report,
        Research,
        ResearchStatus,
        Section,
        Sentence,
        Unit,
    )
    from rapport.research.pages.checking import check_page
    from rapport.research.pages.page import render_html
    from rapport.research.pages.pdf import render_pdf
    from rapport.research.pages.quoting import words_of
    from rapport.research.plan import check_plan, plan_report
    from rapport.research.plan_files import plan_of, read_plan, write_plan
    from rapport.research.running import ask_research, make_next, plan_for_shop, writing_model
    from rapport.research.sections import SECTIONS
    from rapport.research.store import (
        add_research,
        get_research,
        list_research,
        report_of,
    )
    from rapport.research.words.numerals import numbers_in
    from rapport.research.words.phrases import plain
    from rapport.research.writing import ask_sections
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "SECTIONS",
    "BadPlan",
    "Figure",
    "NumberUnproven",
    "PdfMissing",
    "Plan",
    "Quote",
    "Report",
    "Research",
    "ResearchNotDone",
    "ResearchNotFound",
    "ResearchStatus",
    "Section",
    "Sentence",
    "Unit",
    "add_research",
    "ask_research",
    "ask_sections",
    "check_page",
    "check_plan",
    "check_report",
    "check_sentence",
    "get_research",
    "list_research",
    "make_next",
    "make_report",
    "numbers_in",
    "plain",
    "plan_for_shop",
    "plan_of",
    "plan_report",
    "read_plan",
    "render_html",
    "render_pdf",
    "report_of",
    "sentences_of",
    "words_of",
    "write_plan",
    "writing_model",
]
