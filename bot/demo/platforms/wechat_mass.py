"""Lists of openids at the simulated WeChat: four a month for each, calls a day, and a report that comes later."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from bot.demo.platforms.failures import openid_fails
from bot.demo.platforms.ledger import Taken
from bot.demo.platforms.sky import Sky
from bot.demo.platforms.wechat_messages import content_of
from bot.demo.platforms.wechat_people import UNFOLLOWED
from bot.demo.platforms.wechat_refusals import Asked, Refusal
from bot.messages import SHANGHAI

MASS_LEAST, MASS_MOST, MASS_A_MONTH, MASS_CALLS_A_DAY = 2, 10_000, 4, 100
DAY = 86_400
MASS_SECONDS = 2.0


def mass(sky: Sky, asked: Asked) -> Asked:
    openids, content, key = asked.get("touser"), content_of(sky, asked), str(asked.get("clientmsgid", ""))
    if not isinstance(openids, list) or len(openids) > MASS_MOST:
        raise Refusal("40032")
    if len(openids) < MASS_LEAST:
        raise Refusal("40130")
    if len(key.encode()) > 64:
        raise Refusal("45067")
    with sky.ledger.alone():
        before = sky.ledger.noted(f"mass:{key}") if key else None
        if before:
            raise Refusal("45065", msg_id=int(before))
        if not sky.ledger.within_rate("mass-day", MASS_CALLS_A_DAY, DAY):
            raise Refusal("45009")
        number = str(time.time_ns() // 1000)
        if key:
            sky.ledger.note(f"mass:{key}", number, DAY)
        report = _deliver(sky, list(dict.fromkeys(map(str, openids))), content, number)
    sky.ledger.note(f"mass-sent:{number}", str(sky.ledger.clock()))
    sky.ledger.owe("mass-report", MASS_SECONDS, report)
    if sky.effect("wechat") == "lost":
        sky.hang()
    return {"errcode": 0, "errmsg": "send job submission success", "msg_id": int(number), "msg_data_id": int(number)}


def mass_state(sky: Sky, asked: Asked) -> Asked:
    """SENDING until its report is due; then what is noted under `mass-state:` and its number, or SEND_SUCCESS."""
    number = str(asked.get("msg_id", ""))
    sent = sky.ledger.noted(f"mass-sent:{number}")
    if sent is None:
        raise Refusal("40059")
    over = sky.ledger.clock() >= float(sent) + MASS_SECONDS
    state = sky.ledger.noted(f"mass-state:{number}") or ("SEND_SUCCESS" if over else "SENDING")
    return {"msg_id": int(number), "msg_status": state}


def _deliver(sky: Sky, openids: list[str], content: str, number: str) -> Asked:
    """Those who left or had their four of the month are filtered, those who fail count as errors; the rest get it."""
    had = _this_month(sky)
    fit = [one for one in openids if had.get(one, 0) < MASS_A_MONTH and not sky.ledger.noted(UNFOLLOWED + one)]
    sent = [one for one in fit if not openid_fails(one)]
    now = sky.ledger.clock()
    sky.take(*(Taken("wechat", number, one, "mass", content, "sent", "", now, {}) for one in sent))
    return {"number": number, "total": len(openids), "fit": len(fit), "sent": len(sent)}


def _this_month(sky: Sky) -> dict[str, int]:
    month = datetime.fromtimestamp(sky.ledger.clock(), UTC).astimezone(SHANGHAI).replace(day=1, hour=0, minute=0)
    return sky.ledger.counts("mass", month.timestamp())
