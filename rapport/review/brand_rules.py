"""Accepted rules become entries of the brand book, as its next published version."""

from dataclasses import dataclass
from datetime import datetime

from rapport.brand import add_rule
from rapport.content import get_draft
from rapport.review.model import RuleProposal
from rapport.storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRules:
    """The brand books of a market, as `accept_rule` adds to them.

    A rule goes to the book that is used for the language of the drafts that were changed;
    `operator` is who accepted it. Adding a rule again changes nothing.
    """

    database: Database
    market: str
    operator: str
    now: datetime

    def add(self, rule: RuleProposal) -> None:
        """Publish the book with the rule in it."""
        drafts = [get_draft(self.database, draft_id) for draft_id in rule.evidence]
        # A proposal names a language by its first subtag; a book may be for exactly `zh-CN`.
        for language in sorted({one.language for one in drafts} or {rule.language}):
            add_rule(
                self.database,
                self.market,
                language,
                rule.avoid,
                rule.prefer,
                _reason(rule, len(drafts)),
                by=self.operator,
                now=self.now,
            )


def _reason(rule: RuleProposal, drafts: int) -> str:
    if rule.language.startswith("zh"):
        return f"审核时在 {drafts} 篇文案中改过"
    return f"reviewers changed it in {drafts} drafts"
