"""Voice messages of the villages: to be listened to, answered in the thread, and settled."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin.files import served
from admin.liaison.room import absent, leave_line, me, my_areas, runtime, show, written
from bot.field import village_voices
from bot.store.field import liaisons
from bot.store.screens import voices
from bot.store.talk import case_notes, media
from bot.talk import handover
from bot.talk import media as files

LONGEST = 300
TOO_LATE = "微信不让再发了（他两天没说话）。请打电话，办完了写一句按“办完了”。"


def add_to(pages: Blueprint) -> None:
    """Puts the pages behind the liaison's door."""
    pages.add_url_rule("/voices", "voices", listing)
    pages.add_url_rule("/voices/<int:case_id>/<int:media_id>", "voice", listen)
    pages.add_url_rule("/voices/<int:case_id>", "answer_voice", answer, methods=["POST"])


def listing() -> Response:
    return _page()


def listen(case_id: int, media_id: int) -> Response:
    """One voice message of the case; that it was listened to stays in the audit."""
    with runtime().store.begin() as tx:
        voice = voices.one(tx, my_areas(tx), case_id)
        sent = media.of_case(tx, case_id) if voice else []
        wanted = next((one for one in sent if one.id == media_id and one.kind == "voice"), None)
        content = files.opened(runtime(), wanted) if wanted else None
        if wanted is None or content is None:
            return absent()
        leave_line(tx, "case-file", f"case {case_id}", media=media_id)
    return served(wanted, content)


def answer(case_id: int) -> Response | AnyResponse:
    """A word to who spoke, or with `act` done a word on what came of it, which settles the case."""
    text, done = written("text", LONGEST), written("act") == "done"
    if len(text) < 2:
        return _page({case_id: "请写一句话。"}, {case_id: text}, 422)
    with runtime().store.begin() as tx:
        voice, card = voices.one(tx, my_areas(tx), case_id), liaisons.card(tx, me())
        if voice is None or card is None:
            return absent()
        rows = [] if done else village_voices.answer(runtime(), tx, me(), card, voice, text, written("once", 20))
        settled = done and village_voices.settle(runtime(), tx, me(), voice, text)
        if rows or settled:
            leave_line(tx, "case-close" if settled else "case-answer", f"case {case_id}")
    if rows is None:
        return _page({case_id: TOO_LATE}, {case_id: text}, 422)
    for row in rows:
        runtime().enqueue("deliver_single", row)
    flash(f"{voice.number} 办完了。" if settled else f"{voice.number} 的回话发出去了。")
    return redirect(url_for("liaison.voices"), 303)


def _page(
    errors: Mapping[int, str] | None = None, typed: Mapping[int, str] | None = None, status: int = 200
) -> Response:
    with runtime().store.reading() as tx:
        waiting = voices.listing(tx, my_areas(tx))
        sent = {voice.case_id: media.of_case(tx, voice.case_id) for voice in waiting}
        notes = {voice.case_id: case_notes.of_case(tx, voice.case_id) for voice in waiting}
        windows = {
            voice.case_id: handover.window_of(runtime(), tx, voice.address_id) if voice.address_id else None
            for voice in waiting
        }
    facts = {"voices": waiting, "sent": sent, "notes": notes, "windows": windows, "longest": LONGEST}
    once = secrets.token_urlsafe(9)
    return show("voices.html", status, errors=errors or {}, typed=typed or {}, once=once, **facts)
