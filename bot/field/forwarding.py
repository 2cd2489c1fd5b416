"""The forward pack (转发包): what a liaison passes on of a thing: words for the village, a poster, a script to read."""

from __future__ import annotations

from bot import invitations, posters
from bot.dialogs.wording import clip
from bot.field.plain_facts import facts_of, three_of
from bot.liaising import ForwardPack
from bot.offers import SubsidyScheme
from bot.runtime import Runtime
from bot.store import Tx
from bot.store.field import liaison_photos

ALOUD = 130
"""Characters that a loudspeaker reads in thirty seconds, at a pace that old people follow."""

FACT = 60
"""Characters of one fact in a pack."""


def pack_of(runtime: Runtime, tx: Tx, code: str) -> ForwardPack | None:
    """The pack behind a link in force; None for any other."""
    shown = invitations.look_up(runtime, tx, code)
    if shown is None or shown.state == "over":
        return None
    link = invitations.link_of(runtime, shown.code)
    word = shown.offer.code_word
    return ForwardPack(
        title=shown.offer.title,
        text=_text(shown, link, word),
        script=_script(shown, word),
        poster=f"{link}/poster.png",
        sheet=f"{link}/poster.pdf",
    )


def _text(shown: invitations.Shown, link: str, word: str) -> str:
    lines = [f"【{shown.offer.title}】", *(f"{name}：{clip(fact, FACT)}" for name, fact in facts_of(shown.offer)[:4])]
    lines.append(f"点开就能{_action(shown)}：{link}")
    ask = f"，或者找我，{shown.forwarder}" if shown.forwarder else ""
    if word:
        lines.append(f"点不开的，微信或短信回“{word}”{ask}。")
    lines.append(f"不收一分钱。不放心，回“查真伪 {shown.code}”。")
    return "\n".join(lines)


def _script(shown: invitations.Shown, word: str) -> str:
    """Said before it can be missed: what, when and where first; the word twice, since nobody reads a loudspeaker."""
    said = f"乡亲们，说个事：{shown.offer.title}。"
    ends = "不收一分钱。"
    if word:
        ends = f"要去的，微信或者短信发“{word}”，再说一遍，“{word}”。{ends}"
    if shown.forwarder:
        ends = f"{ends}不清楚的来找我，{shown.forwarder}。"
    for name, fact in three_of(shown.offer):
        more = f"{name}：{clip(fact, FACT)}。"
        if len(said) + len(more) + len(ends) <= ALOUD:
            said += more
    return said + ends


def poster_of(runtime: Runtime, tx: Tx, shown: invitations.Shown) -> posters.Poster:
    """What stands on the poster of a link; the code of the link is what 查真伪 knows it by."""
    title = shown.offer.title
    words = runtime.understand(title, runtime.today()).tokens
    return posters.Poster(
        issuer=runtime.settings.sms_signature,
        title=title,
        words=words if "".join(words) == title else tuple(title),
        facts=tuple((name, clip(fact, FACT)) for name, fact in three_of(shown.offer)),
        scan=invitations.link_of(runtime, shown.code),
        code_word=shown.offer.code_word,
        liaison=shown.forwarder,
        check=shown.code,
        action=_action(shown),
        photo=liaison_photos.photo_of(tx, shown.liaison_id) if shown.forwarder else b"",
    )


def _action(shown: invitations.Shown) -> str:
    return "申请" if isinstance(shown.offer, SubsidyScheme) else "报名"
