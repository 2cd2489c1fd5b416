"""Voice as phones play it: AMR becomes MP3, other things and rubbish stay as they are."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import pytest

from bot.talk.sound import LONGEST, playable


def amr(seconds: float) -> bytes:
    """Silence as WeChat would hand it out."""
    made, size = io.BytesIO(), 160
    with av.open(made, "w", format="amr") as written:
        stream = written.add_stream("libopencore_amrnb", rate=8000, layout="mono", bit_rate=12200)
        for start in range(0, int(seconds * 8000), size):
            frame = av.AudioFrame(format="s16", layout="mono", samples=size)
            frame.planes[0].update(bytes(2 * size))
            frame.sample_rate, frame.pts, frame.time_base = 8000, start, Fraction(1, 8000)
            written.mux(stream.encode(frame))
        written.mux(stream.encode(None))
    return made.getvalue()


def seconds_of(content: bytes) -> float:
    with av.open(io.BytesIO(content), "r", format="mp3") as heard:
        return float(sum(frame.samples / frame.sample_rate for frame in heard.decode(audio=0)))


def test_a_voice_message_becomes_what_browsers_play() -> None:
    made = playable(amr(1.0))
    assert made.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3"))
    assert seconds_of(made) == pytest.approx(1.0, abs=0.2)


def test_more_than_five_minutes_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LONGEST >= 60
    monkeypatch.setattr("bot.talk.sound.LONGEST", 1)
    assert seconds_of(playable(amr(3.0))) == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize(
    "content", [b"#!AMR\n...", b"#!AMR\n", b"#!AMR\n" + bytes(range(256)), b"ID3", b"\xff\xd8\xff", b""]
)
def test_what_is_no_voice_stays_as_it_is(content: bytes) -> None:
    assert playable(content) == content
