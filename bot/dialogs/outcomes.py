"""What became of a sign-up, in words: of one name with all that follows from it, of several a line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogs.base import Office
from bot.dialogs.offering import Thing, nearest
from bot.dialogs.wording import brief, day, joined
from bot.messages import Reply, Step, Turn
from bot.offers import Enrolled, Signup

FEW = 4
"""Names up to which an SMS has room for whole words."""
DOWN = frozenset({"seated", "waiting", "already"})


@dataclass(frozen=True, slots=True)
class Result:
    """One name and what became of it; `instead` is the title of what gave way to it, or was to."""

    name: str
    done: Enrolled
    instead: str = ""


def told(results: Sequence[Result], thing: Thing, turn: Turn, office: Office) -> Step:
    """The answer to a confirmed sign-up."""
    if len(results) > 1:
        return Step((Reply(_of_several(results, thing, turn)),))
    (result,) = results
    if result.done.outcome in {"closed", "age", "gender"}:
        return nearest(thing, result.done.outcome, turn, office)
    return Step((Reply(_of_one(result, thing)),))


def _of_one(result: Result, thing: Thing) -> str:
    name, done = result.name, result.done
    match done.outcome:
        case "seated":
            place = f"，第 {done.place} 位（共 {done.seats} 位）" if done.place and done.seats else ""
            code = f"签到码 {done.check_in}，到场报给工作人员。" if done.check_in else ""
            gone = f"“{result.instead}”已经取消。" if result.instead else ""
            return joined(f"{name}报上了，编号 {done.number}{place}。", gone, code, thing.afterwards)
        case "waiting":
            line = f"，排第 {done.place}" if done.place else ""
            kept = f"“{result.instead}”先给您留着。" if result.instead else ""
            words = f"名额满了，{name}先候补{line}，编号 {done.number}。"
            return joined(words, kept, "有人退出就轮到您，我马上通知。")
        case "clash" if done.clash:
            return joined(f"{clash_said(name, thing, done.clash)}，没有报。", "要换，先回“我的报名”取消那个班。")
        case _:
            code = f"签到码 {done.check_in}。" if done.check_in else ""
            return joined(f"{name}早就报上了，编号 {done.number}，不用再报。{code}", "要看进度，回“我的报名”。")


def clash_said(name: str, thing: Thing, held: Signup) -> str:
    """Which two classes share days: 王秀兰报了“焊工班”（12月5日到12月20日），和“电工班”日子撞了."""
    return f"{name}报了“{held.title}”（{_days(held)}），和“{thing.title}”日子撞了"


def _days(held: Signup) -> str:
    until = f"到{day(held.until)}" if held.until and held.until != held.day else ""
    return f"{day(held.day)}{until}" if held.day else ""


def _of_several(results: Sequence[Result], thing: Thing, turn: Turn) -> str:
    down = sum(result.done.outcome in DOWN for result in results)
    lead = f"{down} 位都报好了：" if down == len(results) else f"报好了 {down} 位，有 {len(results) - down} 位没报上："
    short = brief(turn) and len(results) > FEW
    lines = [f"{result.name} {_in_line(result.done, thing, short)}" for result in results]
    waiting = any(result.done.outcome == "waiting" for result in results)
    return joined(lead, *lines, "候补的，轮到了马上通知。" if waiting else "", thing.afterwards if down else "")


def _in_line(done: Enrolled, thing: Thing, short: bool) -> str:
    code = f" {'码' if short else '签到码 '}{done.check_in}" if done.check_in else ""
    match done.outcome:
        case "seated":
            return f"{done.number}{code}"
        case "waiting":
            return f"{done.number} 候补第 {done.place}"
        case "already":
            return f"早就报上了，{done.number}{code}"
        case "age":
            return f"年龄不合（要 {thing.limits}）"
        case "gender":
            return f"报不了（{thing.limits}）"
        case "clash":
            return f"和“{done.clash.title}”日子撞了" if done.clash else "和别的班日子撞了"
    return "报名时间过了"
