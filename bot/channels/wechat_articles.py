"""Articles at the Official Account: the picture as material, the page as a draft, one for all lists of a notice."""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

from urllib3 import encode_multipart_formdata

from bot.channels.articles import article_of
from bot.channels.base import Shelf
from bot.messages import Notice

KEPT = 20 * 86_400
"""Seconds for which a draft is used again; staff may delete it at the account, which WeChat then says (40007)."""

PNG = b"\x89PNG"


class Uploads(Protocol):
    """What an account can do here; raises SendFailed."""

    def post(self, url: str, **more: Any) -> dict[str, Any]: ...

    def upload(self, endpoint: str, body: bytes, content_type: str) -> dict[str, Any]: ...


def draft_of(account: Uploads, shelf: Shelf, notice: Notice) -> str:
    """The media id of the notice's draft, made where there is none yet."""
    name = name_of(notice)
    known = shelf.get(name)
    if known:
        return known
    made = _draft(account, notice)
    shelf.put(name, made, KEPT)
    return made


def name_of(notice: Notice) -> str:
    """Where the draft of this notice stands on the shelf."""
    article = article_of(notice)
    said = "\n".join((article.title, article.digest, article.content, article.source, notice.picture))
    return f"wechat-article:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _draft(account: Uploads, notice: Notice) -> str:
    ending, kind = ("png", "image/png") if notice.image.startswith(PNG) else ("jpg", "image/jpeg")
    body, content_type = encode_multipart_formdata({"media": (f"notice.{ending}", notice.image, kind)})
    picture = account.upload("material/add_material", body, content_type)
    article = article_of(notice)
    page = {
        "title": article.title,
        "digest": article.digest,
        "content": f'<p><img src="{picture.get("url", "")}"></p>{article.content}',
        "content_source_url": article.source,
        "thumb_media_id": picture["media_id"],
        "need_open_comment": 0,
    }
    return str(account.post("draft/add", data={"articles": [page]})["media_id"])
