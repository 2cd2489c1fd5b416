"""Takes the pictures of the documents anew: the sample county after a month of invented talk, as staff see it.

.venv/bin/python -m tests.browser.pictures [NAME …]     all into docs/, or only those named
"""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert, select
from werkzeug.serving import make_server

from admin.liaison.door import PASS
from bot import broadcasts
from bot.conversation import respond
from bot.demo.county import found
from bot.desk.tallying import DAYS, tally
from bot.dialogs import all_dialogs
from bot.filing import intakes
from bot.messages import Address, InboundMessage
from bot.runtime import Runtime
from bot.settings import HOUSE
from bot.store import Keys, open_store
from bot.store.catalogue.courses import CourseRow
from bot.store.catalogue.fairs import FairRow
from bot.store.catalogue.schemes import SchemeRow
from bot.store.catalogue.vacancies import VacancyRow
from bot.store.desk.staff import StaffMember
from bot.store.enrolment import check_in, seats
from bot.store.enrolment.signups import SignupRow
from bot.store.field.liaisons import Liaison
from bot.store.register import people
from bot.store.register.addresses import KnownAddress
from bot.store.register.people import PersonRow
from bot.store.schema import upgrade
from bot.store.screens.cases import record
from bot.store.screens.scope import Scope
from bot.store.sending.broadcasts import Broadcast, Delivery
from bot.store.sending.delivery_numbers import PERSON, number_of
from bot.store.talk import lessons
from bot.store.talk.cases import Case
from bot.talk import handover
from tests.admin.county import HOME, NOW, PASSWORD, _account, app_of, runtime_of
from tests.admin.liaison.seat import token_for
from tests.browser.conftest import CHROMIUM
from tests.browser.palette import reduced
from tests.filing.test_intakes import JOB, job, workbook
from tests.needs import browser as browser_path

DESK, PHONE = (1280, 800), (375, 740)
SAID = (
    *("我想找电子厂的活", "路费补贴咋个报", "泼机什么时候赶集招聘", "有没有电焊的培训班", "东莞普工，包吃住，六千以上"),
    *("创业贷款要些啥子手续", "我报的名到哪一步了", "附近有没得零工", "这条信息是不是真的", "找个人问一下"),
)
SEATS = {
    "administrator": "杨主任", "editor": "李会计", "sender": "陈小勇", "approver": "周科长", "inbox": "王玲",
}  # fmt: skip
PUZZLING = ("泼机那边咋个整嘛", "娃儿些的那个弄好没得", "昨天那个说的算数不", "我屋头那张纸还要不要")
TALK = ("我在浙江打工，路费补贴咋个报", "车票掉了一张还能不能报", "人工")


@dataclass(frozen=True)
class County:
    """The furnished house, served."""

    url: str
    runtime: Runtime
    ids: dict[str, int]


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as county, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser_path(), args=[*CHROMIUM, "--lang=zh-CN"])
        for picture in PICTURES:
            if not sys.argv[1:] or picture.name in sys.argv[1:]:
                context = chromium.new_context(
                    viewport={"width": picture.size[0], "height": picture.size[1]}, locale="zh-CN"
                )
                page = context.new_page()
                _sit_down(page, county, picture)
                picture.walk(page, county)
                _keep(page, picture)
                context.close()
        chromium.close()


@contextmanager
def served(folder: Path) -> Iterator[County]:
    url = f"sqlite:///{folder / 'gongyou.sqlite'}"
    upgrade(url)
    store = open_store(url, Keys(["A" * 43]))
    desk = {"desk": "镇雄县就业服务中心 0870-3120000", "desk_hours": "周一到周五"}
    runtime = replace(runtime_of(store, data_dir=folder, **desk), dialogs=all_dialogs())
    found(runtime)
    ids = lived_in(runtime)
    server = make_server("127.0.0.1", 0, app_of(runtime), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield County(f"http://127.0.0.1:{server.port}", runtime, ids)
    server.shutdown()
    thread.join()
    server.server_close()
    store.close()


def lived_in(runtime: Runtime) -> dict[str, int]:
    """A month of talk, sign-ups and notices, always the same; ids of what the pictures show."""
    chance = Random(5)
    with runtime.store.begin() as tx:
        ids = {role: tx.insert(StaffMember, **_account(name, role, HOME)) for role, name in SEATS.items()}
        villagers = [(row.id, row.area) for row in tx.all(select(PersonRow.id, PersonRow.area).limit(900))]
        ids["course"], ids["fair"], ids["vacancy"], ids["scheme"] = (
            int(tx.scalar(select(table.id).where(table.open).order_by(table.id).limit(1)))
            for table in (CourseRow, FairRow, VacancyRow, SchemeRow)
        )
        ids["liaison"] = int(tx.scalar(select(Liaison.id).order_by(Liaison.id).limit(1)))
    for back in range(DAYS - 1, -1, -1):
        _day(runtime, NOW - timedelta(days=back), chance, villagers, ids)
    _announced(runtime, chance, villagers)
    with runtime.store.begin() as tx:
        for text in PUZZLING:
            lessons.keep(tx, text, "unsure", "help", 0.3, "", NOW)
        ids["person"] = int(tx.scalar(select(SignupRow.person_id).order_by(SignupRow.id.desc()).limit(1)))
    ids["case"] = _waiting(runtime, ids["inbox"])
    tally(runtime)
    return ids


def _day(
    runtime: Runtime, now: datetime, chance: Random, villagers: Sequence[tuple[int, str]], ids: dict[str, int]
) -> None:
    then = replace(runtime, now=lambda: now)
    for person_id, area in chance.sample(villagers, chance.randint(6, 22)):
        who = Address("wechat", f"o-{person_id}")
        for text in chance.sample(SAID, chance.randint(1, 3)):
            respond(then, InboundMessage("wechat", f"{now:%m%d} {person_id} {text}", who, "text", text, now))
        with runtime.store.begin() as tx:
            mine = KnownAddress.__table__.update().where(KnownAddress.digest == tx.keys.digest(who.value))
            tx.run(mine.values(person_id=person_id))
            kind = chance.choice(("fair", "fair", "course", "vacancy"))
            wanted = seats.Application(kind, ids[kind], person_id, area, "wechat")
            made = seats.add(tx, wanted, now.date(), now)
            if made.signup_id and kind != "course" and chance.random() < 0.3:
                check_in.mark(tx, made.signup_id, now)


def _announced(runtime: Runtime, chance: Random, villagers: Sequence[tuple[int, str]]) -> None:
    for back, name in ((20, "返岗包车"), (6, "冬季焊工班开班"), (1, "泼机镇赶集招聘会")):
        at = NOW - timedelta(days=back)
        made = {"name": name, "audience": {}, "notice": {"kind": "text", "text": name}, "created_at": at}
        with runtime.store.begin() as tx:
            number = tx.insert(Broadcast, **made, planned_at=at, finished_at=at, state="finished")
            row = {"broadcast_id": number, "channel": "sms", "sent_at": at, "updated_at": at}
            whom = chance.sample(villagers, 400)
            reached = [{"id": number_of(number, PERSON, one), "person_id": one} for one, _area in whom]
            tx.run(insert(Delivery), [{**row, **one, "state": "delivered"} for one in reached])


def _waiting(runtime: Runtime, inbox: int) -> int:
    """A talk that ended with 人工, taken by the desk (`inbox` is the id of who sits there)."""
    with runtime.store.begin() as tx:
        village = str(tx.scalar(select(PersonRow.area).where(PersonRow.id == 7)))
        who = people.known_or_new(tx, "王秀兰", "+8613812345678", village, NOW)
    for number, text in enumerate(TALK):
        at = NOW + timedelta(minutes=number)
        message = InboundMessage("wechat", f"case {number}", Address("wechat", "o-case"), "text", text, at)
        respond(replace(runtime, now=lambda at=at: at), message)
    with runtime.store.begin() as tx:
        mine = KnownAddress.digest == tx.keys.digest("o-case")
        tx.run(KnownAddress.__table__.update().where(mine).values(person_id=who))
        latest = int(tx.scalar(select(Case.id).order_by(Case.id.desc()).limit(1)))
        tx.run(Case.__table__.update().where(Case.id == latest).values(person_id=who, area=village))
        line = record(tx, Scope(HOME, HOME), latest)
        assert line is not None
        handover.claim(tx, Scope(HOME, HOME), line, inbox)
    return latest


@dataclass(frozen=True)
class Picture:
    """`walk` brings the page to where it is taken; `whole` takes all of it, not only what the window shows."""

    name: str
    who: str
    walk: Callable[[Page, County], None]
    size: tuple[int, int] = DESK
    whole: bool = False


def at(path: str) -> Callable[[Page, County], None]:
    def walk(page: Page, county: County) -> None:
        page.goto(f"{county.url}/admin/{path.format(**county.ids)}")
        page.wait_for_timeout(300)  # charts are drawn after the page has come

    return walk


def _imported(page: Page, county: County) -> None:
    page.goto(f"{county.url}/admin/catalogue/vacancy/import")
    with county.runtime.store.reading() as tx:
        known = str(tx.scalar(select(VacancyRow.number).where(VacancyRow.id == county.ids["vacancy"])))
    rows = workbook(JOB, job(known, "高级装配工"), job("G-9002"), job("G-9003", trade="宇航员"))
    page.set_input_files("input[type=file]", {"name": "岗位.xlsx", "mimeType": "", "buffer": rows})
    page.get_by_role("button", name="先看看会改什么").click()
    intakes.carry_out(county.runtime, int(page.url.rsplit("/", 1)[-1]))
    page.reload()
    page.get_by_role("link", name="改动 1").click()


def _tried(page: Page, county: County) -> None:
    page.goto(f"{county.url}/admin/catalogue/scheme/{county.ids['scheme']}/rule")
    page.locator("[name='fact-户类型']").select_option("脱贫户")
    page.locator("[name='fact-务工地']").select_option("省外")
    page.locator("[name='fact-务工月数']").fill("4")
    page.wait_for_timeout(1200)


def _previewed(page: Page, county: County) -> None:
    number = broadcasts.draft(
        county.runtime,
        "泼机镇赶集招聘会",
        broadcasts.text_notice("12月6日泼机镇赶集招聘会，32 家厂 600 个岗，8 点有车，带身份证。"),
        {"areas": [HOME]},
        author_id=county.ids["sender"],
    )
    page.goto(f"{county.url}/admin/broadcasts/{number}/preview")


def _audited(page: Page, county: County) -> None:
    """After a number was looked at, two names confirmed and an answer written."""
    page.goto(f"{county.url}/admin/people/{county.ids['person']}")
    page.get_by_label("为什么要看").fill("回电确认上车地点")
    page.get_by_role("button", name="查看").click()
    for _ in range(2):
        page.goto(f"{county.url}/admin/signups?state=pending")
        page.get_by_role("button", name="确认").first.click()
    page.goto(f"{county.url}/admin/answers/new?like=我在看")
    page.get_by_role("button", name="加上").click()
    page.goto(f"{county.url}/admin/audit")


def _of_the_liaison(page: Page, county: County) -> None:
    token = token_for(county.runtime, county.ids["liaison"])
    page.context.add_cookies([{"name": PASS.name, "value": token, "url": f"{county.url}/liaison/"}])
    page.goto(f"{county.url}/liaison/")


PICTURES = (
    Picture("console-home", "administrator", at(""), whole=True),
    Picture("console-home-phone", "administrator", at(""), PHONE),
    Picture("console-signups", "editor", at("signups?state=pending")),
    Picture("console-signups-phone", "editor", at("signups?state=pending"), PHONE),
    Picture("console-notice", "sender", _previewed),
    Picture("console-teaching", "editor", at("teaching?state=open")),
    Picture("console-staff", "administrator", at("staff")),
    Picture("console-answers", "inbox", at("answers")),
    Picture("offers-list", "editor", at("catalogue/vacancy?area=440000&order=pay")),
    Picture("offers-import", "editor", _imported),
    Picture("offers-rule", "editor", _tried),
    Picture("people-person", "editor", at("people/{person}")),
    Picture("people-board", "editor", at("board/fair/{fair}")),
    Picture("people-case", "inbox", at("cases/{case}")),
    Picture("people-case-phone", "inbox", at("cases/{case}"), PHONE),
    Picture("liaison-home", "", _of_the_liaison, PHONE),
    Picture("console-audit", "administrator", _audited),
)


def _sit_down(page: Page, county: County, picture: Picture) -> None:
    if picture.who:
        page.goto(f"{county.url}/admin/")
        page.get_by_label("账号").fill(SEATS[picture.who])
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()


def _keep(page: Page, picture: Picture) -> None:
    page.evaluate("document.activeElement.blur()")
    path = HOUSE / "docs" / f"{picture.name}.png"
    path.write_bytes(reduced(page.screenshot(full_page=picture.whole)))
    print(f"{path.name}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
