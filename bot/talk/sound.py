"""Voice messages as phones and browsers play them: WeChat hands out AMR, which no browser knows."""

from __future__ import annotations

import io
import logging

log = logging.getLogger(__name__)

AMR = b"#!AMR"
RATE, BITS = 16_000, 32_000
LONGEST = 300
"""Seconds that are converted; WeChat ends a voice message at sixty."""


def playable(content: bytes) -> bytes:
    """AMR as MP3; anything else, and what cannot be read, as it is.

    The format is named and not guessed: of FFmpeg's readers only this one ever sees what strangers send.
    """
    if not content.startswith(AMR):
        return content
    import av  # a tenth of a second and FFmpeg's libraries: loaded by the worker that has a voice to convert

    try:
        return _as_mp3(content)
    except av.error.FFmpegError as error:
        log.info("a voice message cannot be read: %s", type(error).__name__)
        return content


def _as_mp3(content: bytes) -> bytes:
    import av

    made, resampler, heard_any = io.BytesIO(), av.AudioResampler(format="s16p", layout="mono", rate=RATE), False
    with av.open(io.BytesIO(content), "r", format="amr") as heard, av.open(made, "w", format="mp3") as written:
        stream = written.add_stream("libmp3lame", rate=RATE, layout="mono", bit_rate=BITS)
        for frame in heard.decode(audio=0):
            if frame.time is not None and frame.time >= LONGEST:
                break
            heard_any = True
            for part in resampler.resample(frame):
                written.mux(stream.encode(part))
        for part in resampler.resample(None) if heard_any else ():
            written.mux(stream.encode(part))
        written.mux(stream.encode(None))
    return made.getvalue() if heard_any else content
