"""What a notice looks like in each channel: as many facts as fit, what to do next, how to stop it."""

from __future__ import annotations

from itertools import takewhile

from bot.channels.lengths import cut, fit_bytes, legible, segments, split_reply
from bot.messages import Notice

SMS_SEGMENTS = 2
WECOM_TEXT_BYTES = 2048
WECOM_MARKDOWN_BYTES = 4096
LONGEST_NAME = 6
"""Characters before a colon that are taken for the name of a fact."""
ENDS = "。！？!?；;…”’』」）)："
BROADCASTS = frozenset({"fair", "text", "vacancies"})
"""Kinds that go to many and must say how to stop them; the others answer what the person did."""

_TITLE = ("名称", "标题", "岗位名称", "培训名称")
_NAMED = frozenset({"签到码", "班车", "要带", "去不了"})
_FAIR_LINES = ("日期", "时间", "地点", "规模", "班车", "主办单位", "联系人", "联系电话")


def wechat_text(notice: Notice, characters: int, max_bytes: int) -> str:
    parts = [body_of(notice), how_to_answer(notice)]
    if notice.link:
        parts.append(f"点这里看：{notice.link}")
    if notice.kind in BROADCASTS:
        parts.append(f"真假？回“{notice.check}”查。" if notice.check else "")
        parts.append("不想再收，回“退订”。")
    footer = "\n".join(part for part in parts[1:] if part)
    room = max(characters - len(footer) - 1, 1), max(max_bytes - len(footer.encode()) - 1, 4)
    body = split_reply(legible(parts[0]), *room)
    return "\n".join(part for part in (body[0] if body else "", footer) if part)


def wecom_text(notice: Notice) -> str:
    """For a village group: its robot hears nothing, so the code word is sent elsewhere; no opt-out, members leave."""
    how = f"想去的，给公众号或短信号码发“{notice.code_word}”。" if notice.code_word else ""
    link = f"也可以点这里报名：{notice.link}" if how and notice.link else notice.link
    footer = "\n".join(part for part in (how, link, _how_to_check(notice)) if part)
    body = fit_bytes(legible(body_of(notice)), WECOM_TEXT_BYTES - len(footer.encode()) - 1)
    return "\n".join(part for part in (body, footer) if part)


def wecom_markdown(notice: Notice) -> str:
    """As `wecom_text`, with title and facts set off; for groups whose members all use WeCom itself."""
    title, *told = [line for line in legible(body_of(notice)).splitlines() if line.strip()] or [""]
    lines = [f"**{title}**", *(f"> {_bold(line)}" for line in told)]
    how = f"想去的，给公众号或短信号码发**{notice.code_word}**。" if notice.code_word else ""
    link = f"[点这里看、报名]({notice.link})" if notice.link else ""
    footer = "\n".join(part for part in (how, link, _how_to_check(notice)) if part)
    body = fit_bytes("\n".join(lines), WECOM_MARKDOWN_BYTES - len(footer.encode()) - 2)
    return "\n\n".join(part for part in (body, footer) if part)


def _how_to_check(notice: Notice) -> str:
    """For a group, whose robot hears nothing."""
    return f"真假？给公众号或短信号码发“{notice.check}”查。" if notice.check and notice.kind in BROADCASTS else ""


def _bold(line: str) -> str:
    """地点：**泼机镇** where a line names its fact."""
    name, colon, value = line.partition("：")
    return f"{name}：**{value}**" if colon and value and len(name) <= LONGEST_NAME else line


def sms_text(notice: Notice, signature: str) -> str:
    """At most two segments with the signature; facts are left out from the least needed on, never the way to answer.

    The check code stands there where it costs nothing: whoever doubts can also send the whole text, or the code word.
    """
    plain = _sms_text(notice, signature, "")
    if not notice.check or notice.kind not in BROADCASTS:
        return plain
    how = f"真假回{notice.check}。"
    checked = _sms_text(notice, signature, how)
    free = len(checked) == len(plain) + len(how) and segments(checked) == segments(plain)
    return checked if free else plain


def _sms_text(notice: Notice, signature: str, check: str) -> str:
    prefix = f"【{signature}】"
    ending = "".join((_sms_how(notice), check, "退订回T" if notice.kind in BROADCASTS else ""))
    body = _ended(legible(notice.text)) if ending else legible(notice.text)
    for facts in () if body else map(legible, _sms_bodies(notice)):
        if segments(prefix + facts + ending) <= SMS_SEGMENTS:
            return prefix + facts + ending
        body = facts
    return prefix + cut(body, lambda some: segments(prefix + some + ending) <= SMS_SEGMENTS)[0] + ending


def _ended(text: str) -> str:
    """With a full stop: by SMS what we add stands on the same line."""
    return text if not text or text[-1] in ENDS else f"{text}。"


def body_of(notice: Notice) -> str:
    if notice.text:
        return notice.text
    title = title_of(notice)
    names = _FAIR_LINES if notice.kind == "fair" else tuple(notice.fields)
    lines = [f"{name}：{notice.fields[name]}" for name in names if notice.fields.get(name) and name not in _TITLE]
    scale = _scale(notice)
    if notice.kind == "fair" and scale:
        lines.insert(min(3, len(lines)), scale)
    return "\n".join(([title] if title else []) + lines)


def how_to_answer(notice: Notice) -> str:
    if not notice.code_word:
        return ""
    return f"想去就回“{notice.code_word}”报名。" if notice.kind == "fair" else f"想报名就回“{notice.code_word}”。"


def _sms_how(notice: Notice) -> str:
    if not notice.code_word:
        return ""
    return f"去就回 {notice.code_word}。" if notice.kind == "fair" else f"想报就回 {notice.code_word}。"


def _sms_bodies(notice: Notice) -> list[str]:
    """The same notice with fewer and fewer facts."""
    fields = notice.fields
    if notice.kind != "fair":
        facts = [title_of(notice), *(_sms_fact(name, fields[name]) for name in fields if name not in _TITLE)]
        return ["，".join(part for part in facts[:count] if part) + "。" for count in range(len(facts), 0, -1)]
    when = fields.get("日期", "") + fields.get("时间", "")
    place = fields.get("地点", "")
    head = f"{when}{place}{_without_twice(title_of(notice), place)}"
    bus = "有班车" if fields.get("班车") else ""
    tails = [[_scale(notice), fields.get("班车", "")], [_scale(notice), bus], [bus], []]
    return ["，".join(part for part in (head, *tail) if part) + "。" for tail in tails]


def _sms_fact(name: str, value: str) -> str:
    """A value by itself, save where it says nothing without its name: 签到码4071."""
    return f"{name}{value}" if value and name in _NAMED else value


def _without_twice(title: str, place: str) -> str:
    """南台街道赶集招聘会 after 南台街道农贸市场 is 赶集招聘会."""
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(title, place, strict=False))))
    return title[shared:] or title


def title_of(notice: Notice) -> str:
    return next((notice.fields[name] for name in _TITLE if notice.fields.get(name)), "")


def _scale(notice: Notice) -> str:
    employers, posts = notice.fields.get("企业数", ""), notice.fields.get("岗位数", "")
    return "".join([f"{employers}家厂" if employers else "", f"{posts}个岗" if posts else ""])
