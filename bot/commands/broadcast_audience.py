"""The options of `broadcast new` that say whom it is for: area, groups, people, filters, and who is left out."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.commands.broadcast_steps import at_work

if TYPE_CHECKING:
    from bot.runtime import Runtime

Act = TypeVar("Act", bound=Callable[..., Any])

_FILTERS = {
    "genders": ("--sex", "男 or 女."),
    "ages": ("--age", "16-45, 16- or -45."),
    "households": ("--household", "脱贫户、监测户、一般户."),
    "education": ("--education", "小学、初中 …"),
    "employment": ("--employment", "未就业、灵活就业 …"),
    "works_at": ("--works-at", "Part of where they work, such as 东莞."),
    "trades": ("--trade", "Trades that they wish for."),
    "places": ("--place", "Places that they wish for."),
    "zero_employed": ("--zero-employed", "是 or 否."),
    "training": ("--wants-training", "是 or 否."),
    "seen_within": ("--seen-within", "Wrote to us within so many days."),
    "silent_for": ("--silent-for", "Has not written for so many days."),
    "signed_up": ("--signed-up", "岗位, 培训, 招聘会, 补贴 or any."),
    "not_signed_up": ("--not-signed-up", "As --signed-up."),
    "follows": ("--follows", "The Official Account: 是 or 否."),
}
_OPTIONS = (
    click.option("--groups", help="Numbers of village groups, separated by commas."),
    click.option("--area", "areas", multiple=True, help="Code of a division; may be given several times."),
    click.option("--all", "everyone", is_flag=True, help="Everyone who is known."),
    click.option("--person", "people", multiple=True, metavar="PHONE-or-openid", help="One by one, instead of these."),
    click.option("--filter", "filter_name", metavar="NAME", help="A saved filter, beside the options below."),
    click.option("--keep-filter", metavar="NAME", help="Saves the options below under this name."),
    *(click.option(option, name, default="", help=told) for name, (option, told) in _FILTERS.items()),
    click.option("--without-area", "no_areas", multiple=True, help="Code of a division to leave out."),
    click.option("--without-groups", "no_groups", default="", help="Numbers of village groups to leave out."),
    click.option("--without-person", "no_people", multiple=True, metavar="PHONE-or-openid", help="To leave out."),
    click.option("--without-broadcast", "no_broadcasts", type=int, multiple=True, metavar="NO", help="Who got that."),
)


@click.command()
@at_work
def filters(runtime: Runtime) -> None:
    """The saved filters over people.

    \b
    Example:
      gongyou broadcast filters
    """
    from bot.broadcasts import saved
    from bot.broadcasts.choosing import filter_in_words

    kept = saved.filters_of(runtime)
    for name, chosen in kept:
        click.echo(f"{name}：{filter_in_words(chosen)}")
    if not kept:
        click.echo("还没有存过筛选条件：broadcast new 加 --keep-filter 名字 就存下。")


def for_audience(act: Act) -> Act:
    """Gives the command its `audience` in place of all these options. Raises a usage error where none is chosen."""

    @wraps(act)
    def told(runtime: Runtime, **options: Any) -> Any:
        names = {*_FILTERS, "groups", "areas", "everyone", "people", "filter_name", "keep_filter"}
        names |= {"no_areas", "no_groups", "no_people", "no_broadcasts"}
        mine = {name: options.pop(name) for name in names}
        return act(runtime, audience=_audience(runtime, mine), **options)

    for option in reversed(_OPTIONS):
        told = option(told)
    return told  # type: ignore[return-value]  # click calls it by the options' names


def _audience(runtime: Runtime, given: dict[str, Any]) -> dict[str, Any]:
    from bot.broadcasts.choosing import parts

    chosen = (given["groups"] is not None, bool(given["areas"]), given["everyone"], bool(given["people"]))
    if sum(chosen) != 1:
        raise click.UsageError("收件人选一样：--groups、--area、--all 或 --person")
    audience: dict[str, Any] = {"all": True} if given["everyone"] else {"areas": _all(given["areas"], parts)}
    if given["groups"] is not None:
        audience = {"groups": parts(given["groups"])}
    if given["people"]:
        audience = {"people": _people(runtime, given["people"])}
    only = _only(runtime, given)
    without = {
        "areas": _all(given["no_areas"], parts),
        "groups": parts(given["no_groups"]),
        "people": _people(runtime, given["no_people"]),
        "broadcasts": list(given["no_broadcasts"]),
    }
    left = {name: part for name, part in without.items() if part}
    return {**audience, **({"only": only} if only else {}), **({"without": left} if left else {})}


def _only(runtime: Runtime, given: dict[str, Any]) -> dict[str, Any]:
    from bot.broadcasts import saved
    from bot.broadcasts.choosing import read_filter

    only = saved.filter_named(runtime, given["filter_name"]) if given["filter_name"] else {}
    only |= read_filter({name: given[name] for name in _FILTERS})
    if given["keep_filter"]:
        saved.keep_filter(runtime, given["keep_filter"], only)
    return only


def _all(given: tuple[str, ...], parts: Callable[[str], list[str]]) -> list[str]:
    return [part for text in given for part in parts(text)]


def _people(runtime: Runtime, given: tuple[str, ...]) -> list[int]:
    from bot.broadcasts.picking import pick

    return pick(runtime, given)


commands = [filters]
