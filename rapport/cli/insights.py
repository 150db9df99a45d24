"""`rapport insights`: what customers say, with the evidence."""

from typing import Annotated

import typer

from rapport.cli import insights_report
from rapport.cli.opening import opened
from rapport.cli.output import out, print_json, print_table
from rapport.insights import ReviewInsights, refresh_readings, review_insights

app = typer.Typer(help="What customers say, as findings with quotes.", no_args_is_help=True)


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
        found = review_insights(rapport.facts, product_id=product, language=language)
    if as_json:
        print_json(found)
    else:
        _print(found, "zh" if statements.startswith("zh") else "en")


@app.command("refresh")
def refresh(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Read the reviews that are new, and keep what each customer said for rules to ask."""
    with opened() as rapport:
        done = refresh_readings(rapport.facts)
    if as_json:
        print_json(done)
    else:
        out.print(f"New texts: {done.texts:,}. Findings in them: {done.findings:,}.")


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
