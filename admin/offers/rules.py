"""The rule of a scheme: written line by line or put together from drop-downs, tried out while it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import found, go, leave_line, runtime, scope, show, written
from admin.offers.facts import place_name
from bot.filing import editing
from bot.rules import BadRule, parse
from bot.rules.facts import FIELDS, FLAGS, NUMBERS, WORDS
from bot.rules.preview import facts_written, fields_of, preview, rule_said
from bot.rules.wording import facts_said
from bot.store.screens import offers

pages = Blueprint("rules", __name__)

LONGEST = 4000
SIGNS: Mapping[str, str] = {
    ">=": "至少",
    "<=": "不超过",
    "=": "是",
    "≠": "不是",
    "属于": "是其中之一",
    "不属于": "都不是",
}
FACT = "fact-"
"""Before the name of a field of the try-out, so that it is never taken for one of the form itself."""


@pages.get("/catalogue/scheme/<int:offer_id>/rule")
def show_rule(offer_id: int) -> Response:
    with runtime().store.reading() as tx:
        row = found(offers.record(tx, scope(), "scheme", offer_id))
    return _page(row, row.rule)


@pages.post("/catalogue/scheme/<int:offer_id>/rule/try")
def judge(offer_id: int) -> Response:
    """What the text says and how it judges the facts, saving nothing; to a script the part of the page alone."""
    with runtime().store.reading() as tx:
        row = found(offers.record(tx, scope(), "scheme", offer_id))
    text, error = _put_together(written("rule", LONGEST), written("do"))
    if "HX-Request" in request.headers:
        trial = _trial(text)
        return show(
            "offers/rule_verdict.html", trial=trial, part=True, anew=written("fields") != "、".join(trial["fields"])
        )
    return _page(row, text, error)


@pages.post("/catalogue/scheme/<int:offer_id>/rule")
def save(offer_id: int) -> Response | AnyResponse:
    text = written("rule", LONGEST)
    with runtime().store.begin() as tx:
        row = found(offers.own(tx, scope(), "scheme", offer_id))
        given = editing.form_of(tx, "scheme", row.number) | {"rule": text}
        if written("stood") != editing.mark_of({"rule": row.rule}):
            return _page(row, text, "刚才有人改过这条规则，现在的写法在下面。您看过以后再保存。", 409, now=row.rule)
        saved = editing.save(runtime(), tx, scope(), "scheme", given, row.number)
        if saved.changes:
            changes = {name: list(pair) for name, pair in saved.changes.items()}
            leave_line(tx, "offer-rule", f"scheme {offer_id}", changes=changes)
    if saved.errors:
        return _page(row, text, "；".join(saved.errors.values()), 422)
    flash("规则存好了，小助手现在就按它判。" if saved.changes else "没有改动。")
    return go("catalogue.detail", kind="scheme", offer_id=offer_id)


def _put_together(text: str, do: str) -> tuple[str, str]:
    """The text with what was chosen in the drop-downs at its end, and what is wrong with the choice."""
    lines = [line for line in text.replace("\r", "").split("\n") if line.strip()]
    chosen = f"{written('field')} {written('sign')} {written('value')}" if written("value") else ""
    if do == "condition":
        line = chosen
    elif do == "amount":
        line = f"金额 = {written('yuan')}{f' 当 {chosen}' if chosen else ''}" if written("yuan") else ""
    else:
        return ("\n".join([*lines, "或"]), "") if do == "or" and lines else (text, "")
    if not line:
        return text, "请先把要加的值填上。"
    try:
        parse(f"年龄 >= 0\n{line}")
    except BadRule as fault:
        return text, f"没有加上：{str(fault).split('：', 1)[-1]}"
    return "\n".join([*lines, line]), ""


def _trial(text: str) -> dict[str, Any]:
    """What the text says in plain words, the facts it asks for, and its judgement; or its fault with line and word."""
    asked = {name: written(FACT + name, 12) for name in FIELDS}
    try:
        parsed = parse(text)
        outcome = preview(text, asked, place_name)
    except BadRule as fault:
        named = {name: _choices(name) for name in FIELDS if asked[name]}
        return {"fault": str(fault), "line": fault.line, "word": fault.word, "fields": named, "facts": asked}
    said = rule_said(parsed, place_name) if text.strip() else []
    outcomes = {True: "good", False: "bad", None: "warn"}
    whom = facts_said(facts_written(asked), place_name)
    judged = (
        {"sentence": f"{whom}：{outcome.sentence}", "colour": outcomes[outcome.judgement.entitled]}
        if any(asked.values())
        else {}
    )
    return {"said": said, "fields": fields_of(parsed), "facts": asked, **judged}


def _choices(name: str) -> tuple[str, ...]:
    return ("是", "否") if name in FLAGS else WORDS.get(name, ())


def _page(row: Any, text: str, error: str = "", status: int = 200, now: str | None = None) -> Response:
    mine = scope().owns(row.area)
    words = sorted({word for name in FIELDS for word in _choices(name)})
    chosen = {name: written(name) for name in ("field", "sign", "value", "yuan")} if error else {}
    facts = {"fields": FIELDS, "signs": SIGNS, "words": words, "numbers": NUMBERS, "chosen": chosen}
    stood = editing.mark_of({"rule": row.rule})
    return show(
        "offers/rule.html",
        status,
        row=row,
        text=text,
        trial=_trial(text),
        error=error,
        mine=mine,
        stood=stood,
        now=now,
        **facts,
    )
