"""Pictures brought in: looked at by what they hold, turned upright, freed of what a camera writes into them."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 10_000_000
"""Bytes of a file that is taken: a telephone's photograph has three to eight million."""

MOST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG")
QUALITIES = (88, 80, 70, 55)


class NotAPicture(Exception):
    """What is wrong with it, in plain Chinese."""


def cleaned(content: bytes, side: int, most: int) -> bytes:
    """The picture as JPG or PNG of at most `most` bytes, no side longer than `side` pixels.

    Without EXIF (where a photograph was taken, by which telephone) and other annexes. One that fits keeps its format.
    Raises NotAPicture.
    """
    if len(content) > LARGEST:
        raise NotAPicture(f"图片有 {len(content) / 1e6:.1f} MB，最多 {LARGEST // 1_000_000} MB")
    picture = _opened(content)
    picture.thumbnail((side, side))
    if picture.format == "PNG" or picture.mode in {"RGBA", "LA", "P"}:
        drawn = _drawn(picture, "PNG", optimize=True)
        if len(drawn) <= most:
            return drawn
    for quality in QUALITIES:
        drawn = _drawn(_on_white(picture), "JPEG", quality=quality, optimize=True)
        if len(drawn) <= most:
            return drawn
    raise NotAPicture("图片压缩后还是太大，请换一张")


def portrait(content: bytes, side: int, most: int) -> bytes:
    """A square of it as JPG, cut from the middle of its upper part, where faces are. Raises NotAPicture."""
    if len(content) > LARGEST:
        raise NotAPicture(f"图片有 {len(content) / 1e6:.1f} MB，最多 {LARGEST // 1_000_000} MB")
    cut = ImageOps.fit(_on_white(_opened(content)).convert("RGB"), (side, side), centering=(0.5, 0.3))
    for quality in QUALITIES:
        drawn = _drawn(cut, "JPEG", quality=quality, optimize=True)
        if len(drawn) <= most:
            return drawn
    raise NotAPicture("图片压缩后还是太大，请换一张")


def _opened(content: bytes) -> Image.Image:
    """Upright, all of it read: what breaks off in the middle is found here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the number of pixels is looked at below
            found = Image.open(io.BytesIO(content), formats=FORMATS)
        if found.width * found.height > MOST_PIXELS:
            raise NotAPicture("图片的尺寸太大，请缩小再传")
        found.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise NotAPicture("不是 JPG 或 PNG 图片，或者文件坏了") from None
    kind = found.format
    upright = ImageOps.exif_transpose(found)
    upright.format = kind
    return upright


def _on_white(picture: Image.Image) -> Image.Image:
    """A JPG knows no transparency."""
    if picture.mode in {"RGB", "L"}:
        return picture
    whole = picture.convert("RGBA")
    ground = Image.new("RGBA", whole.size, "white")
    return Image.alpha_composite(ground, whole).convert("RGB")


def _drawn(picture: Image.Image, kind: str, **options: object) -> bytes:
    plain = picture if picture.mode in {"RGB", "L", "RGBA"} else picture.convert("RGBA")
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    drawn = io.BytesIO()
    bare.save(drawn, kind, **options)
    return drawn.getvalue()
