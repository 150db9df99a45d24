"""Numbers, money and moments as an operator reads them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

from rapport.kit.money import from_minor, minor_digits, money_text

_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
_WHOLE_FROM = 1000  # major units from which an amount is shown without its fraction


class Formats:
    """Writes values in one language, in the shop's time zone and currency."""

    def __init__(self, language: str, *, timezone: str, currency: str) -> None:
        self.language = language
        self.currency = currency
        self._locale = Locale.parse(_LOCALES[language])
        self._zone = ZoneInfo(timezone)

    def number(self, value: float, *, digits: int = 0) -> str:
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=pattern, locale=self._locale)

    def compact(self, value: float) -> str:
        """Write 12 300 as `12.3K` or `1.2万`; below 10,000 in full."""
        if abs(value) < 10_000:  # noqa: PLR2004
            return self.number(value)
        return format_compact_decimal(value, locale=self._locale, fraction_digits=1)

    def share(self, value: float, *, digits: int = 1) -> str:
        pattern = "#,##0" + ("." + "#" * digits if digits else "") + "%"
        return format_percent(value, format=pattern, locale=self._locale)

    def money(self, minor: float, *, currency: str = "") -> str:
        """Write an amount of minor units: in full when small, in whole units when large."""
        code = currency or self.currency
        amount = float(from_minor(round(minor), code))
        if abs(amount) < _WHOLE_FROM:
            return money_text(round(minor), code, self._locale.language)
        return format_currency(
            round(amount), code, locale=self._locale, format="¤#,##0", currency_digits=False
        )

    def money_whole(self, minor: float, *, currency: str = "") -> str:
        """Write an amount without its fraction, for columns; nothing is a dash."""
        code = currency or self.currency
        amount = round(from_minor(round(minor), code))
        if not amount:
            return "–"
        return format_currency(
            amount, code, locale=self._locale, format="¤#,##0", currency_digits=False
        )

    def signed_money(self, minor: float) -> str:
        """Write a gain with its plus and a loss with its minus."""
        return _signed(minor, self.money(abs(minor)))

    def signed_money_fine(self, minor: float) -> str:
        return _signed(minor, self.money_fine(abs(minor)))

    def symbol(self) -> str:
        """The sign of the shop's currency, as readers of this language know it."""
        return get_currency_symbol(self.currency, locale=self._locale)

    def money_fine(self, minor: float, *, currency: str = "") -> str:
        """Write a mean amount of minor units to a hundredth of the major unit."""
        code = currency or self.currency
        amount = minor / 10 ** minor_digits(code)
        return format_currency(
            amount, code, locale=self._locale, format="¤#,##0.00", currency_digits=False
        )

    def day(self, moment: datetime | None) -> str:
        if moment is None:
            return "–"
        return format_date(moment.astimezone(self._zone), format="medium", locale=self._locale)

    def plain_day(self, day: date) -> str:
        """Write a day of the calendar, which has no time zone: `Tue 10 Mar`, `3月10日周二`."""
        pattern = "EEE d MMM" if self.language == "en" else "M月d日EEE"
        return format_date(day, format=pattern, locale=self._locale)

    def month_day(self, day: date) -> str:
        """Write a day of the calendar without its year: `10 Mar`, `3月10日`."""
        pattern = "d MMM" if self.language == "en" else "M月d日"
        return format_date(day, format=pattern, locale=self._locale)

    def short_month(self, day: date) -> str:
        """Write the month of a day and its year in short: `Mar 2026`, `2026年3月`."""
        pattern = "MMM y" if self.language == "en" else "y年M月"
        return format_date(day, format=pattern, locale=self._locale)

    def weekdays(self) -> list[str]:
        """Name the days of a week, Monday first, in short."""
        monday = date(2024, 1, 1)
        return [
            format_date(monday + timedelta(days=place), format="EEE", locale=self._locale)
            for place in range(7)
        ]

    def month_of(self, day: date) -> str:
        """Write the month of a day and its year in full: `March 2026`, `2026年3月`."""
        pattern = "MMMM y" if self.language == "en" else "y年M月"
        return format_date(day, format=pattern, locale=self._locale)

    def month(self, moment: datetime) -> str:
        """Write the month and its year: `Dec 2025`, `2025年12月`."""
        return self.short_month(moment.astimezone(self._zone).date())

    def moment(self, moment: datetime | None) -> str:
        if moment is None:
            return "–"
        local = moment.astimezone(self._zone)
        pattern = "d MMM y, HH:mm" if self.language == "en" else "y年M月d日 HH:mm"
        return format_datetime(local, format=pattern, locale=self._locale)

    def country(self, code: str) -> str:
        """Name a country by its ISO 3166 code; an unknown code names itself."""
        return str(self._locale.territories.get(code.upper(), code))

    def clock(self, moment: datetime) -> str:
        return format_datetime(moment.astimezone(self._zone), format="HH:mm", locale=self._locale)

    def ago(self, moment: datetime | None, *, now: datetime) -> str:
        """Write how long ago a moment was: `3 days ago`, `3天前`."""
        if moment is None:
            return "–"
        return format_timedelta(moment - now, add_direction=True, locale=self._locale)


def _signed(value: float, shown: str) -> str:
    return f"+{shown}" if value > 0 else f"−{shown}" if value < 0 else shown
