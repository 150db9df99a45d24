"""The demo shop 山灯 Hilllight: who its customers are, what they did, how they answer a mail.

In: a day, a seed, what is sent to whom. Out: the files a shop would export, a marketer's plan, a
knowledge base, pictures, and answers from a response model that is disclosed in full. Must never
touch a store, send anything, or let a stage see what only the response model knows.
"""

from pathlib import Path

from rapport.demo.branding import brand_books, publish_brand_books
from rapport.demo.clock import StoryClock
from rapport.demo.crowds import (
    KINDS,
    Crowd,
    crowd_chances,
    crowd_expected,
    crowd_of,
    draw_crowd,
)
from rapport.demo.images import product_png
from rapport.demo.latent import Kind
from rapport.demo.model import Answer, Arm, DemoFiles, DemoLine, DemoOrder, Outcomes, Recipient
from rapport.demo.pages import shop_site
from rapport.demo.people import Person, invent_people
from rapport.demo.personal import PersonalPlayed, play_personal
from rapport.demo.plan import DemoPlan, PlannedBrief, PlannedSegment, demo_plan
from rapport.demo.response import answers, expected_revenue, potential_outcomes, true_lift
from rapport.demo.shelf import SHOP_NAME, shelf
from rapport.demo.stage import Stage
from rapport.demo.story import tell
from rapport.demo.what_if import WhatIf, what_if
from rapport.demo.writing import write_demo_shop

KNOWLEDGE = Path(__file__).parent / "knowledge"
"""The shop's articles, in `zh/` and `en/`."""

__all__ = [
    "KINDS",
    "KNOWLEDGE",
    "SHOP_NAME",
    "Answer",
    "Arm",
    "Crowd",
    "DemoFiles",
    "DemoLine",
    "DemoOrder",
    "DemoPlan",
    "Kind",
    "Outcomes",
    "Person",
    "PersonalPlayed",
    "PlannedBrief",
    "PlannedSegment",
    "Recipient",
    "Stage",
    "StoryClock",
    "WhatIf",
    "answers",
    "brand_books",
    "crowd_chances",
    "crowd_expected",
    "crowd_of",
    "demo_plan",
    "draw_crowd",
    "expected_revenue",
    "invent_people",
    "play_personal",
    "potential_outcomes",
    "product_png",
    "publish_brand_books",
    "shelf",
    "shop_site",
    "tell",
    "true_lift",
    "what_if",
    "write_demo_shop",
]
