"""Working days in Sweden: reminders go out on mornings when somebody is there to read them."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=32)
def _red_days(year: int) -> frozenset[date]:
    # The library counts every Sunday as a holiday unless told not to; the eves when Malmö's offices are closed are added.
    days = set(holidays.country_holidays("SE", years=year, include_sundays=False))
    midsummer = next(date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4)
    days |= {date(year, 12, 24), date(year, 12, 31), midsummer}
    return frozenset(days)


def is_working_day(day: date) -> bool:
    """Monday to Friday, no public holiday, no Christmas, New Year's or Midsummer Eve."""
    return day.weekday() < 5 and day not in _red_days(day.year)


def after_working_days(day: date, count: int) -> date:
    """The day `count` working days after `day` (`count` ≥ 1)."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_day_up_to(day: date) -> date:
    """`day` itself, or the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day
