"""The sample county: 镇雄县 with its real villages and invented people, offers, liaisons and groups, from a seed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from bot.demo import stalls
from bot.demo.villagers import Villagers
from bot.filing.catalogue import import_file
from bot.places import Gazetteer
from bot.runtime import Runtime
from bot.store.catalogue.fairs import FairRow
from bot.workbooks import IMPORTED
from bot.workbooks.writing import opened_for_writing, titles_of

SEED = 530627
PEOPLE = 3_000
GROUPS = 60
LIAISONS = 40

Row = Mapping[str, Any]
Say = Callable[[str], None]


def found(runtime: Runtime, say: Say = lambda _line: None, seed: int = SEED, scale: float = 1.0) -> bool:
    """Founds the county through the same import as everyone's; False where it stands already.

    `scale` multiplies the people. A founding that was cut off is taken up again: known numbers change nothing. Fairs
    come last and in one transaction, so that where one is, all is.
    """
    with runtime.store.reading() as tx:
        if tx.first(select(FairRow.id).limit(1)) is not None:
            return False
    with tempfile.TemporaryDirectory(prefix="gongyou-county-") as folder:
        for kind, path in workbooks(Path(folder), runtime.places, runtime.today(), seed, scale).items():
            outcome = import_file(runtime, kind, path)
            if outcome.refused:
                raise AssertionError(f"the sample county has rows that our own import refuses: {outcome.refusals[:3]}")
            say(f"样例县：{IMPORTED[kind].title} {outcome.new + outcome.changed + outcome.unchanged} 行")
    return True


def workbooks(
    folder: Path, places: Gazetteer, today: date, seed: int = SEED, scale: float = 1.0, kinds: Sequence[str] = ()
) -> dict[str, Path]:
    """Writes the county as one .xlsx file a kind, in the order in which they are to be imported."""
    made = {}
    for kind in kinds or IMPORTED:
        titles = titles_of(IMPORTED[kind], with_note=False)
        made[kind] = folder / f"{IMPORTED[kind].title}.xlsx"
        with opened_for_writing(made[kind], titles) as put:
            for row in rows(kind, places, today, seed, scale):
                put([row.get(title, "") for title in titles])
    return made


def rows(kind: str, places: Gazetteer, today: date, seed: int = SEED, scale: float = 1.0) -> Iterable[Row]:
    """The rows of one kind by heading. Each kind has a random of its own: none changes with another."""
    random = Random(f"{seed} {kind}")  # noqa: S311  invented, not secret
    towns = [(code, places.name(code)) for code in places.children(places.home)]
    villages = list(places.home_villages())
    people = Villagers(random, stalls.read("names"), places, today)
    makers: dict[str, Callable[[], Iterable[Row]]] = {
        "villages": lambda: _villages(places),
        "groups": lambda: _groups(random, places, villages),
        "liaisons": lambda: _liaisons(random, places, villages, people),
        "people": lambda: people.roster(villages, round(PEOPLE * scale)),
        "jobs": lambda: stalls.vacancies(random, towns, today),
        "classes": lambda: stalls.classes(random, towns, today),
        "schemes": lambda: stalls.schemes(places.home, today),
        "fairs": lambda: stalls.fairs(random, towns, today),
    }
    return makers[kind]()


def _villages(places: Gazetteer) -> Iterator[Row]:
    county = places.name(places.home)
    for code, name in places.home_villages().items():
        yield {"行政区划代码": code, "村名": name, "乡镇": places.name(code[:9]), "县区": county}


def _groups(random: Random, places: Gazetteer, villages: Sequence[str]) -> Iterator[Row]:
    """A third of each kind, spread over the county; robots answer at the simulated platform."""
    for number in range(GROUPS):
        village = villages[number * len(villages) // GROUPS]
        name = places.name(village)
        kind = ("企业微信群", "公众号标签", "短信")[number % 3]
        key = f"sample-{random.getrandbits(80):020x}r"
        yield {
            "群编号": f"Q{number + 1:03}",
            "群名称": f"{name}{('务工群', '关注的人', '短信名单')[number % 3]}",
            "行政区划代码": village,
            "渠道": kind,
            "机器人地址": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}" if number % 3 == 0 else "",
            "标签名称": name if number % 3 == 1 else "",
        }


def _liaisons(random: Random, places: Gazetteer, villages: Sequence[str], people: Villagers) -> Iterator[Row]:
    """Each has neighbouring villages; together they have all."""
    for number in range(LIAISONS):
        mine = villages[number * len(villages) // LIAISONS : (number + 1) * len(villages) // LIAISONS]
        born = date(random.randint(1970, 1998), 1, 1)
        yield {
            "工号": f"L{number + 1:03}",
            "姓名": people.name(random.random() < 0.6, born),
            "手机号": f"15404{number + 1:06}",
            "负责村": "、".join(mine),
            "乡镇": places.name(mine[0][:9]),
        }
