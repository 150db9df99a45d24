from functools import partial
from nicegui import PageArguments
from rapport.console.visits import Visit, Draw
from rapport.console.controls import *
from rapport.console.parts import *
from rapport.console.tables import *


def home(visit, arguments):
    return partial(draw, visit)


def draw(visit):
    t = visit.t
    with box("head"):
        show(head("Home", "What is going on", crumbs=[("Campaigns", link("/campaigns"))]))
        with box("actions"):
            button("Do it", lambda: None, kind="primary", icon_name="plus")
            button("Return", lambda: None, kind="danger")
            button("Plain", lambda: None)
    with box("stack"):
        show(
            tiles(
                [
                    tile("Money earned", "¥12,345", "95 %: ¥10,000 to ¥14,000", kind="hero"),
                    tile("Customers", "5,000", "+12 this week"),
                    tile("Events", "300K"),
                    tile("Drafts", "12"),
                ]
            )
        )
        show(banner("A sentence", "bad", code="not-allowed"))
        show(banner("Warn", "warn"))
        show(banner("ok", "good"))
        with card("Table", "about it", classes="flush"):
            show(
                table(
                    "x",
                    [
                        Column(title="Name"),
                        Column(title="City", wide=True),
                        Column(title="Orders", right=True),
                    ],
                    [
                        Row(
                            cells=["Anna <img src=x onerror=alert(1)>", badge("VIP", "good"), "12"],
                            href=link("/customers"),
                            sub="anna@example.com",
                        ),
                        Row(cells=["张伟", "上海", "1,234"], href=link("/segments")),
                    ],
                )
            )
            show(pager(t, path="/customers", page=2, total=120))
        with box("cols main-side"):
            with card("Form"):
                with box("stack tight"):
                    text_field("a", "Name", help_text="help")
                    choice("b", "Choose", {"x": "One", "y": "Two"}, value="x")
                    choices("c", "Many", {"x": "One", "y": "Two"}, value=["x"])
                    text_area("d", "Text", value="hello")
            with card("Bars"):
                show(
                    bars(
                        [
                            Bar(label="A", value=3, shown="3"),
                            Bar(label="B", value=1, shown="1", soft=True),
                        ]
                    )
                )
        with card():
            show(
                empty(
                    "campaigns",
                    "No campaigns yet",
                    "Write a brief first.",
                    button_link("New brief", link("/briefs"), kind="primary", icon_name="plus"),
                )
            )
        with card("Chart"):
            from nicegui import ui

            ui.echart(
                {
                    "aria": {"enabled": True},
                    "animation": False,
                    "xAxis": {
                        "type": "category",
                        "data": ["1", "2", "3"],
                        "axisLine": {"lineStyle": {"color": "var(--line-strong)"}},
                        "axisLabel": {"color": "var(--ink-3)"},
                    },
                    "yAxis": {
                        "splitLine": {"lineStyle": {"color": "var(--line)"}},
                        "axisLabel": {"color": "var(--ink-3)"},
                    },
                    "tooltip": {"trigger": "axis"},
                    "series": [
                        {
                            "type": "line",
                            "data": [1, 4, 9],
                            "color": "var(--accent)",
                            "lineStyle": {"color": "var(--accent)"},
                        },
                        {"type": "line", "data": [1, 2, 3], "color": "var(--neutral)"},
                    ],
                },
                renderer="svg",
            )
