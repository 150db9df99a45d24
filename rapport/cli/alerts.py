"""`rapport alerts`: of what the staff is told and where, and a line to try it with."""

import typer

from rapport.alerts import AlertKind, Alerts
from rapport.cli.output import out, print_table
from rapport.kit.errors import Unavailable
from rapport.kit.settings import load_settings

app = typer.Typer(help="See who of the staff is told, and try it.", no_args_is_help=True)


class AlertNotTaken(Unavailable):
    """An alert reached nobody, or not everybody."""

    code = "alert-not-taken"


@app.command("list")
def show() -> None:
    """List the kinds of alerts with who is told; addresses are never shown."""
    alerts = _alerts()
    names = ", ".join(alerts.names)
    rows = [(kind.value, names if alerts.wants(kind) else "nobody") for kind in AlertKind]
    print_table("Alerts", ("kind", "told"), rows)


@app.command()
def test() -> None:
    """Send a test to everybody."""
    report = _alerts().alert(AlertKind.TEST, {})
    if report.failed or not report.told:
        failed = ", ".join(report.failed) or "nobody is named"
        raise AlertNotTaken(
            f"the alert was not taken: {failed}; check RAPPORT_CHANNELS__ALERTS__URLS__…"
        )
    out.print(f"told: {', '.join(report.told)}")


def _alerts() -> Alerts:
    settings = load_settings()
    return Alerts(settings.channels.alerts, language=settings.shop.language)
