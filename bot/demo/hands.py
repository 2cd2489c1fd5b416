"""What people do on the simulated phones, and how what the platforms took comes to show there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bot.demo.phones import Phones
from bot.demo.platforms import SWITCHES, Platforms, Taken
from bot.demo.platforms.failures import WORDS, phone_fails
from bot.demo.platforms.wechat_people import Exchange
from bot.demo.tracing import Trace

log = logging.getLogger(__name__)

PICTURES = "/simulator/static/pictures/"
LINES = 8
"""People who may press a button at the same time; each waits for the product's answer on a line of its own."""

Said = Mapping[str, Any]


class Unfit(Exception):
    """What was asked for cannot be done; the text says why, in the window's words."""


class Hands:
    """Every act shows on the phone at once, goes to the product from a thread of its own, and its answer shows later.

    The window's request therefore never waits for the web process that it came through.
    """

    def __init__(self, phones: Phones, platforms: Platforms, trace: Trace) -> None:
        self._phones = phones
        self._platforms = platforms
        self._trace = trace
        self._lines = ThreadPoolExecutor(LINES)
        self._replies: dict[str, str] = {}
        self._acts: dict[str, Callable[[str, Said], None]] = {
            "follow": self._follow,
            "leave": self._leave,
            "scan": self._scan,
            "menu": self._menu,
            "say": self._say,
            "voice": self._voice,
            "place": self._place,
            "picture": self._picture,
        }

    def wechat(self, said: Said) -> None:
        openid = str(said["openid"])
        if openid not in self._phones.people:
            raise Unfit("没有这个人")
        self._acts[said["act"]](openid, said)

    def _follow(self, openid: str, said: Said) -> None:
        self._phones.follow(openid, True)
        self._push(openid, "关注", lambda: self._platforms.wechat.follow(openid, said.get("scene", "")))

    def _leave(self, openid: str, _said: Said) -> None:
        self._phones.follow(openid, False)
        self._phones.show("wechat", openid, "note", text="取消了关注")
        self._push(openid, "取消关注", lambda: self._platforms.wechat.unfollow(openid))

    def _scan(self, openid: str, said: Said) -> None:
        scene = said["scene"]
        self._phones.show("wechat", openid, "note", text=f"扫了二维码 {scene}")
        if self._phones.people[openid]["following"]:
            self._push(openid, "扫码", lambda: self._platforms.wechat.scan(openid, scene))
        else:
            self._follow(openid, said)

    def _menu(self, openid: str, said: Said) -> None:
        self._phones.show("wechat", openid, "note", text=f"点了菜单“{said.get('name') or said['key']}”")
        self._push(openid, "菜单", lambda: self._platforms.wechat.click(openid, said["key"]))

    def _say(self, openid: str, said: Said) -> None:
        self._phones.show("wechat", openid, "mine", text=said["text"])
        self._push(openid, "文字", lambda: self._platforms.wechat.text(openid, said["text"]))

    def _voice(self, openid: str, said: Said) -> None:
        words = said.get("text") or None
        self._phones.show("wechat", openid, "mine", "voice", words or "", seconds=said.get("seconds", 3))
        self._push(openid, "语音", lambda: self._platforms.wechat.voice(openid, words))

    def _place(self, openid: str, said: Said) -> None:
        where = float(said["latitude"]), float(said["longitude"])
        label = f"{said['address']}({said['label']})"
        self._phones.show("wechat", openid, "mine", "place", said["label"], address=said["address"])
        self._push(openid, "位置", lambda: self._platforms.wechat.place(openid, *where, label))

    def _picture(self, openid: str, said: Said) -> None:
        image = PICTURES + said["file"]
        self._phones.show("wechat", openid, "mine", "picture", said.get("name", ""), image=image)
        self._push(
            openid,
            "图片",
            lambda: self._platforms.wechat.picture(openid, media_id=f"picture-{Path(said['file']).stem}"),
        )

    def again(self, said: Said) -> None:
        """The last delivery of this person once more, under the same number, as WeChat does when it heard nothing."""
        openid = said["openid"]
        if openid not in self._replies:
            raise Unfit("这个人还没有发过消息")
        before = self._replies[openid]

        def repeat() -> Exchange:
            done = self._platforms.wechat.again(openid)
            same = "答复和上次一样" if done.reply == before else "答复和上次不一样"
            self._phones.show("wechat", openid, "note", text=f"平台重发了上一条：{same}", failed=done.reply != before)
            return done

        self._run(lambda: self._traced("重发", repeat))

    def _push(self, openid: str, what: str, act: Callable[[], Exchange]) -> None:
        def push() -> None:
            done = self._traced(what, act)
            self._replies[openid] = done.reply
            if done.fault:
                self._phones.show("wechat", openid, "note", text=done.reply, failed=True)
            elif done.reply:
                self._phones.show("wechat", openid, "theirs", text=done.reply)

        self._run(push)

    def _traced(self, what: str, act: Callable[[], Exchange]) -> Exchange:
        with self._trace.about(what):
            return act()

    def sms(self, number: str, text: str) -> None:
        self._phones.show("sms", number, "mine", text=text)

        def send() -> None:
            with self._trace.about("短信"):
                done = self._platforms.twilio.text(number, text)
            for reply in done.replies:
                self._phones.show("sms", number, "theirs", text=reply)
            if done.status != 200:
                self._phones.show("sms", number, "note", text=f"产品没有收下（状态 {done.status}）", failed=True)

        self._run(send)

    def failures(self) -> list[dict[str, Any]]:
        """The switches of platforms that the demo uses: its SMS go through Twilio."""
        on, shown = self._platforms.sky.switched(), [one for one in SWITCHES if one.platform != "tencent"]
        return [{"name": one.name, "label": one.label, "code": one.effect, "on": one.name in on} for one in shown]

    def fail(self, name: str, on: bool) -> None:
        if name not in {one.name for one in SWITCHES}:
            raise Unfit("没有这个开关")
        self._platforms.sky.put(name, on)

    def _run(self, act: Callable[[], object]) -> None:
        def guarded() -> None:
            try:
                act()
            except Exception:
                log.exception("an act on a simulated phone failed")

        self._lines.submit(guarded)


PANES: Mapping[str, Any] = {"wechat": "wechat", "twilio": "sms", "wecom": "group"}


def arrivals(phones: Phones) -> Callable[[Taken], None]:
    """Shows what a platform took on the phone of its receiver, unless that phone is one that is never reached."""

    def arrived(message: Taken) -> None:
        code = phone_fails(message.receiver) if message.platform == "twilio" else ""
        pane = PANES[message.platform]
        if code and code not in WORDS.values():
            phones.show(pane, message.receiver, "note", text=f"有一条短信没有送到（{code}）", failed=True)
        else:
            kind = message.kind if message.kind == "markdown" else "text"
            phones.show(pane, message.receiver, "theirs", kind, message.text)

    return arrived
