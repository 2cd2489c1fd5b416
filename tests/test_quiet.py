"""When notices wait: hours, villages, kinds, seasons, market days, festivals; and until when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunardate import LunarDate

from bot.messages import SHANGHAI
from bot.quiet import Quiet, Rule, is_quiet, quiet_of
from tests.fakes import configured

NIGHT = (time(21, 30), time(7, 30))
BOJI, OTHER = "530627102201", "530627103201"
YEARS = (2026, 2027, 2028)


def at(day: str, clock: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("clock", "waits"), [("07:29", True), ("07:30", False), ("21:29", False), ("21:30", True), ("00:00", True)]
)
def test_the_hours_of_every_day(clock: str, waits: bool) -> None:
    assert Quiet(NIGHT).waits("fair", at("2026-12-01", clock)) is waits
    assert is_quiet(NIGHT, at("2026-12-01", clock)) is waits


def test_off_is_off_also_for_the_file() -> None:
    none = Quiet(None, [Rule(NIGHT)], {date(2026, 12, 1): "节"})
    assert not none.waits("fair", at("2026-12-01", "23:00"))
    assert none.begins("fair", at("2026-12-01")) is None


def test_waiting_ends_in_the_morning() -> None:
    quiet = Quiet(NIGHT)
    assert quiet.waits_until("fair", at("2026-12-01", "23:00")) == at("2026-12-02", "07:30")
    assert quiet.waits_until("fair", at("2026-12-01", "03:00")) == at("2026-12-01", "07:30")
    assert quiet.waits_until("fair", at("2026-12-01")) is None
    assert quiet.begins("fair", at("2026-12-01")) == at("2026-12-01", "21:30")


def test_a_village_has_hours_of_its_own_on_its_market_days() -> None:
    early = Rule((time(21, 0), time(5, 30)), area="530627102", market=frozenset({1, 6}))
    quiet = Quiet(NIGHT, [early])
    assert not quiet.waits("fair", at("2026-12-11", "06:00"), BOJI)
    assert quiet.waits("fair", at("2026-12-12", "06:00"), BOJI)
    assert quiet.waits("fair", at("2026-12-11", "06:00"), OTHER)
    assert not quiet.waits_everywhere("fair", at("2026-12-11", "06:00"))
    assert quiet.waits_everywhere("fair", at("2026-12-12", "06:00"))
    assert quiet.begins("fair", at("2026-12-11")) == at("2026-12-11", "21:00")


def test_market_days_by_the_moon() -> None:
    quiet = Quiet(NIGHT, [Rule((time(22, 0), time(5, 0)), market=frozenset({5}), lunar=True)])
    day = LunarDate(2026, 10, 15).to_solar_date()
    assert not quiet.waits("fair", datetime.combine(day, time(6), SHANGHAI))
    assert quiet.waits("fair", datetime.combine(day + timedelta(days=1), time(6), SHANGHAI))


def test_a_season_may_span_the_new_year_and_a_kind_may_differ() -> None:
    winter = Rule((time(20, 0), time(9, 0)), season=((12, 20), (2, 10)))
    jobs = Rule((time(22, 0), time(7, 0)), kind="vacancies", season=((12, 20), (2, 10)))
    quiet = Quiet(NIGHT, [winter, jobs])
    for day in ("2026-12-20", "2027-01-01", "2027-02-04"):
        assert quiet.waits("fair", at(day, "20:30"))
        assert not quiet.waits("vacancies", at(day, "20:30"))
    assert not quiet.waits("fair", at("2026-12-19", "20:30"))


def test_the_closest_rule_says() -> None:
    county, village = Rule((time(20, 0), time(8, 0)), area="530627"), Rule(None, area=BOJI)
    quiet = Quiet(NIGHT, [county, village])
    assert not quiet.waits("fair", at("2026-12-01", "23:00"), BOJI)
    assert quiet.waits("fair", at("2026-12-01", "20:30"), OTHER)
    assert not quiet.waits("fair", at("2026-12-01", "20:30"), "530602001001")


def test_festivals_defer_by_the_day_and_drop_nothing() -> None:
    quiet = quiet_of(configured(quiet_hours="21:30-07:30"))
    assert quiet.waits("fair", at("2027-02-05"))
    assert quiet.waits_until("fair", at("2027-02-05")) == at("2027-02-08", "07:30")
    assert not quiet.waits("fair", at("2027-02-08"))
    assert quiet.begins("fair", at("2027-02-04")) == at("2027-02-04", "21:30")
    assert quiet.begins("fair", at("2027-02-04", "22:00")) == at("2027-02-08", "21:30")


def test_the_dates_of_the_lunar_festivals_are_right() -> None:
    """Against another calendar; 清明 by the term's own formula for this century."""
    new_years = [LunarDate(year, 1, 1).to_solar_date() for year in YEARS]
    expected = {day + timedelta(days=ahead) for day in new_years for ahead in (-1, 0, 1)}
    expected |= {LunarDate(year, month, day).to_solar_date() for year in YEARS for month, day in ((5, 5), (8, 15))}
    expected |= {date(year, 4, int(year % 100 * 0.2422 + 4.81) - year % 100 // 4) for year in YEARS}
    assert set(quiet_of(configured(quiet_hours="21:30-07:30")).festivals) == expected


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('[[hours]]\nquiet = "9"\n', "hours"),
        ('[[hours]]\nquiet = "off"\nfrom = "13-01"\nto = "02-01"\n', "13-01"),
        ('[[hours]]\nquiet = "off"\nvillage = "x"\n', "village"),
        ('[[festival]]\nname = "节"\n', "festival"),
        ("[[hours", "看不懂"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, written: str, named: str) -> None:
    (tmp_path / "quiet.toml").write_text(written, encoding="utf-8")
    with pytest.raises(ValueError, match=r"quiet\.toml") as error:
        quiet_of(configured(quiet_hours="21:30-07:30", quiet_calendar=tmp_path / "quiet.toml"))
    assert named in str(error.value)


@given(st.integers(0, 1_400_000), st.sampled_from(["", BOJI, OTHER]))
def test_waiting_always_ends_and_then_it_is_time(minutes: int, area: str) -> None:
    rules = [Rule((time(21, 0), time(5, 30)), area="530627102", market=frozenset({1, 6})), Rule(None, area=OTHER)]
    quiet = Quiet(NIGHT, rules, {date(2027, 2, 6): "春节"})
    now = at("2026-01-01") + timedelta(minutes=minutes)
    until = quiet.waits_until("fair", now, area)
    if until is None:
        assert not quiet.waits("fair", now, area)
    else:
        assert until > now
        assert not quiet.waits("fair", until, area)
        assert quiet.waits("fair", until - timedelta(minutes=1), area)
