"""`rapport review sample`: judge a lot of drafts by looking at some of them."""

from typing import Annotated

import typer

from rapport.cli.opening import opened
from rapport.cli.output import out, print_heading, print_json, print_table
from rapport.content import parts_of
from rapport.review import (
    Band,
    Combine,
    QueueFilter,
    SamplePlan,
    SampleReview,
    SampleVerdict,
    Settled,
    accept_lot,
    assess_waiting,
    examine_stratum,
    get_sample,
    give_up_lot,
    grow_sample,
    judge_drawn,
    list_samples,
    new_sample,
    next_drawn,
    plan_sample,
    refuse_stratum,
)

app = typer.Typer(help="Judge a lot of drafts by a sample of it.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value.")]
SampleArg = Annotated[str, typer.Argument(metavar="SAMPLE_ID", help="Id of the sample review.")]
StratumArg = Annotated[str, typer.Argument(metavar="STRATUM", help="high, medium, low or all.")]
ByOpt = Annotated[str, typer.Option(help="Who decides, as the log keeps it.")]
ShareOpt = Annotated[float, typer.Option(help="Fewer than this share may be defective.")]
ConfidenceOpt = Annotated[float, typer.Option(help="How sure the statement is to be.")]
CombineOpt = Annotated[Combine, typer.Option(help="How strata become one statement.")]
ExtensionsOpt = Annotated[int, typer.Option(min=0, help="How often the sample may grow.")]
BriefOpt = Annotated[str, typer.Option(help="Only drafts of this brief, by its id.")]
ChannelOpt = Annotated[str, typer.Option(help="Only drafts of this channel.")]
OneOpt = Annotated[bool, typer.Option("--one-stratum", help="Do not divide the lot by risk.")]
HighOpt = Annotated[float, typer.Option(min=1, help="Look at so many times as many risky ones.")]


@app.command("plan")
def show_plan(  # noqa: PLR0917  options of a command line
    share: ShareOpt = 0.005,
    confidence: ConfidenceOpt = 0.95,
    combine: CombineOpt = Combine.POOLED,
    extensions: ExtensionsOpt = 0,
    brief: BriefOpt = "",
    channel: ChannelOpt = "",
    one_stratum: OneOpt = False,
    high: HighOpt = 1.0,
    as_json: AsJson = False,
) -> None:
    """Say how many drafts would have to be looked at; nothing is drawn."""
    plan = _plan(share, confidence, combine, extensions, one_stratum=one_stratum, high=high)
    with opened() as rapport:
        assess_waiting(rapport.database, rapport.facts, now=rapport.clock())
        wanted = QueueFilter(brief_id=brief, channel=channel)
        sizes = plan_sample(rapport.database, wanted, plan)
    if as_json:
        print_json(
            {name: {"drafts": all_, "look_at": some} for name, (all_, some) in sizes.items()}
        )
        return
    print_table(
        "Plan", ("stratum", "drafts", "look at"), ((n, a, s) for n, (a, s) in sizes.items())
    )
    whole = sum(all_ for all_, _ in sizes.values())
    out.print(f"Look at {sum(some for _, some in sizes.values()):,} of {whole:,}.")


@app.command("new")
def create(  # noqa: PLR0917  options of a command line
    name: Annotated[str, typer.Argument(help="What the lot is called.")],
    share: ShareOpt = 0.005,
    confidence: ConfidenceOpt = 0.95,
    combine: CombineOpt = Combine.POOLED,
    extensions: ExtensionsOpt = 0,
    brief: BriefOpt = "",
    channel: ChannelOpt = "",
    one_stratum: OneOpt = False,
    high: HighOpt = 1.0,
    seed: Annotated[int, typer.Option(help="Draws the same again.")] = 1,
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Make a lot of waiting drafts and draw from it."""
    plan = _plan(
        share, confidence, combine, extensions, one_stratum=one_stratum, high=high, seed=seed
    )
    with opened() as rapport:
        now = rapport.clock()
        assess_waiting(rapport.database, rapport.facts, now=now)
        wanted = QueueFilter(brief_id=brief, channel=channel)
        made = new_sample(rapport.database, wanted, plan, name=name, created_by=by, now=now)
    _print(made, as_json)


@app.command("list")
def show_all(as_json: AsJson = False) -> None:
    """List the sample reviews, the newest first."""
    with opened() as rapport:
        found = list_samples(rapport.database)
    if as_json:
        print_json(found)
        return
    rows = ((one.sample_id, one.name, one.lot_state.value, statement(one)) for one in found)
    print_table("Sample reviews", ("sample", "name", "state", "what may be said"), rows)


@app.command()
def show(sample_id: SampleArg, as_json: AsJson = False) -> None:
    """Show a sample review: its strata and what may be stated."""
    with opened() as rapport:
        _print(get_sample(rapport.database, sample_id), as_json)


@app.command("next")
def show_next(sample_id: SampleArg, as_json: AsJson = False) -> None:
    """Show the next draft to look at."""
    with opened() as rapport:
        get_sample(rapport.database, sample_id)
        drawn = next_drawn(rapport.database, sample_id)
    if as_json:
        print_json(drawn)
    elif drawn is None:
        out.print("Nothing waits to be looked at.")
    else:
        print_heading(drawn.draft.draft_id, drawn.stratum)
        copy = drawn.draft.copy
        for _, text in parts_of(copy):
            out.print(text, markup=False)


@app.command("judge")
def say(
    sample_id: SampleArg,
    draft_id: Annotated[str, typer.Argument(metavar="DRAFT_ID", help="Id of the draft.")],
    defect: Annotated[str, typer.Option(help="What is wrong; leave out for a sound one.")] = "",
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Say that a drawn draft is sound, or with --defect what is wrong with it."""
    with opened() as rapport:
        said = SampleVerdict(
            draft_id=draft_id, sound=not defect, operator=by, judged_at=rapport.clock(),
            reason=defect,
        )  # fmt: skip
        _print(judge_drawn(rapport.database, sample_id, said), as_json)


@app.command("grow")
def draw_more(sample_id: SampleArg, as_json: AsJson = False) -> None:
    """Draw more after a defect, if the plan allows it."""
    with opened() as rapport:
        _print(grow_sample(rapport.database, sample_id), as_json)


@app.command("examine")
def draw_all(sample_id: SampleArg, stratum: StratumArg, as_json: AsJson = False) -> None:
    """Put all drafts of a stratum before the reviewers."""
    with opened() as rapport:
        _print(examine_stratum(rapport.database, sample_id, stratum), as_json)


@app.command("refuse-stratum")
def send_back_stratum(
    sample_id: SampleArg,
    stratum: StratumArg,
    reason: Annotated[str, typer.Option(help="Why, so that the writer can do better.")],
    by: ByOpt = "cli",
    as_json: AsJson = False,
) -> None:
    """Send every draft of a stratum back to its writer."""
    with opened() as rapport:
        settled = refuse_stratum(
            rapport.database, sample_id, stratum, operator=by, reason=reason, now=rapport.clock()
        )
    _print_settled(settled, "sent back", as_json)


@app.command("accept")
def accept(sample_id: SampleArg, by: ByOpt = "cli", as_json: AsJson = False) -> None:
    """Approve all drafts of the lot, once the bound that was wanted stands."""
    with opened() as rapport:
        settled = accept_lot(
            rapport.database, sample_id, operator=by, now=rapport.clock(),
            rules=rapport.settings.review,
        )  # fmt: skip
    _print_settled(settled, "approved", as_json)


@app.command("give-up")
def give_up(sample_id: SampleArg, by: ByOpt = "cli") -> None:
    """End a sample review without approving anything."""
    with opened() as rapport:
        give_up_lot(rapport.database, sample_id, operator=by, now=rapport.clock())
    out.print(f"{sample_id} is given up; its drafts wait as before")


def statement(review: SampleReview) -> str:
    """Say in a sentence what may be stated of a lot."""
    bound = review.state.bound
    if bound is None:
        return f"{review.state.left:,} more to look at"
    return (
        f"{bound.confidence:.0%} sure that at most {bound.defects:,} of {bound.texts:,}"
        f" ({bound.share:.2%}) are defective"
    )


def _plan(
    share: float,
    confidence: float,
    combine: Combine,
    extensions: int,
    *,
    one_stratum: bool,
    high: float,
    seed: int = 1,
) -> SamplePlan:
    return SamplePlan(
        share=share,
        confidence=confidence,
        combine=combine,
        extensions=extensions,
        by_risk=not one_stratum,
        weights={Band.HIGH.value: high} if high > 1 else {},
        seed=seed,
    )


def _print(review: SampleReview, as_json: bool) -> None:
    if as_json:
        print_json(review)
        return
    print_heading(review.sample_id, f"{review.name}, {review.lot_state.value}")
    rows = (
        (s.name, s.size, s.drawn, s.looked, s.known, "refused" if s.refused else "")
        for s in review.strata
    )
    print_table("", ("stratum", "drafts", "drawn", "looked at", "defects", ""), rows)
    out.print(f"{statement(review)}; wanted: fewer than {review.plan.share:.2%}.")
    if review.state.open:
        out.print(f"Examine further or refuse: {', '.join(review.state.open)}.")


def _print_settled(settled: Settled, done: str, as_json: bool) -> None:
    if as_json:
        print_json(settled)
        return
    if not settled.seconded:
        out.print("Your yes is kept; another operator has to second it.")
        return
    out.print(f"{settled.moved:,} drafts {done}, {len(settled.left):,} left")
    for left in settled.left:
        out.print(left.why, markup=False)
