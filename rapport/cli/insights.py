"""`rapport insights`: what customers say, with the evidence."""

from typing import Annotated

import typer

from rapport.app import gather_own_texts, read_new_texts
from rapport.cli import (
    insights_asking,
    insights_aspects,
    insights_checking,
    insights_needs,
    insights_report,
    insights_sentiment,
    insights_texts,
    insights_trends,
)
from rapport.cli.opening import opened
from rapport.cli.output import err, out, print_json, print_table
from rapport.insights import ReviewInsights, aspect_names, review_insights

app = typer.Typer(help="What customers say, as findings with quotes.", no_args_is_help=True)
insights_asking.add_to(app)
insights_texts.add_to(app)
insights_sentiment.add_to(app)
insights_checking.add_to(app)
app.add_typer(insights_needs.app, name="needs")
app.add_typer(insights_aspects.app, name="aspects")
app.add_typer(insights_trends.topics_app, name="topics")
app.add_typer(insights_trends.alarms_app, name="alarms")
app.command("trends")(insights_trends.trends)


app.command("report")(insights_report.make)
app.command("reports")(insights_report.show)


@app.command("reviews")
def reviews(
    product: Annotated[str | None, typer.Option(help="Only reviews of this product id.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Only reviews in this language, such as `zh`.")
    ] = None,
    statements: Annotated[str, typer.Option(help="Language of the findings.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Read the reviews: ratings, sentiments, and what is praised or complained about."""
    with opened() as rapport:
        found = review_insights(
            rapport.facts,
            product_id=product,
            language=language,
            names=aspect_names(rapport.database),
        )
    if as_json:
        print_json(found)
    else:
        _print(found, "zh" if statements.startswith("zh") else "en")


@app.command("refresh")
def refresh(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Read the texts that are new, and keep what each customer said for rules to ask."""
    with opened() as rapport, err.status("reading", spinner="line") as status:
        gather_own_texts(rapport)

        def show(texts: int, seconds: float) -> None:
            rate = texts / max(seconds, 0.001)
            status.update(f"reading: {texts:,} texts, {rate:,.0f} a second")

        done = read_new_texts(rapport, on_progress=None if as_json else show)
    if as_json:
        print_json(done)
        return
    out.print(f"New texts: {done.texts:,}. Findings in them: {done.findings:,}.")
    if done.copies or done.promotions:
        out.print(f"Not counted: {done.copies:,} copies, {done.promotions:,} advertisements.")


def _print(found: ReviewInsights, language: str) -> None:
    overall = found.overall
    stars = "no ratings"
    if overall.mean is not None:
        stars = f"{overall.mean:.2f} stars ({overall.low:.2f} to {overall.high:.2f})"
    out.print(f"{overall.reviews:,} reviews, {stars}")
    rows = [
        (
            finding.statement[language],
            f"{finding.share:.0%}",
            f"{finding.low:.0%} to {finding.high:.0%}",
            finding.quotes[0].text if finding.quotes else "",
        )
        for finding in found.findings
    ]
    if rows:
        print_table("Findings", ("finding", "share", "95 %", "in a customer's words"), rows)
