"""Recommendations: which product a customer may want next, and the exact reason.

In: order lines and product views of known customers and guests, the catalogue. Out: ranked
products that are in stock and were not bought yet, each with what it follows from. Readings only:
must never send, and never recommend what the catalogue does not have.
"""

from rapport.recommendations.choosing import recommend, recommend_for_all
from rapport.recommendations.model import Because, Recommendation, reason_text

__all__ = ["Because", "Recommendation", "reason_text", "recommend", "recommend_for_all"]
