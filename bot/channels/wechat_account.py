"""The account's API through wechatpy, whose only importer this is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from wechatpy import WeChatClient

from bot.channels.base import Shelf
from bot.channels.calls import Caller
from bot.channels.wechat_api import error_code, read_answer
from bot.channels.wechat_codes import SENT_BEFORE, TOKEN_DEAD, WECHAT
from bot.channels.wechat_tokens import Tokens
from bot.messages import SendFailed
from bot.settings import Settings


class Account(WeChatClient):  # type: ignore[misc]  # wechatpy carries no types
    """wechatpy's API client over our transport: time-outs, our token, one retry with another token, no more.

    Every call returns the answer's fields or raises SendFailed with a verdict, and nothing it raises holds a token.
    """

    def __init__(self, settings: Settings, shelf: Shelf) -> None:
        super().__init__(settings.wechat_app_id, secret=None, timeout=settings.http_timeout, auto_retry=False)
        self._root = settings.wechat_api_url
        self._secret = settings.wechat_app_secret
        self._caller = Caller("微信", self._root, settings.http_timeout)
        self.tokens = Tokens(settings.wechat_app_id, shelf, self._stable_token)
        self.tickets = Tokens(settings.wechat_app_id, shelf, self._page_ticket, what="ticket")
        self.said = ""
        """WeChat's own words about the last token that it did not give; they name our address, never a secret."""

    @property
    def access_token(self) -> str:
        return self.tokens.current()

    def fetch_access_token(self) -> str:
        return self.tokens.current()

    def _request(
        self,
        method: str,
        url_or_endpoint: str,
        result_processor: Callable[[dict[str, Any]], Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        token = self.tokens.current()
        answer = self._once(method, url_or_endpoint, token, **kwargs)
        if error_code(answer) in TOKEN_DEAD:
            answer = self._once(method, url_or_endpoint, self.tokens.instead_of(token), **kwargs)
        code = error_code(answer)
        if code and not (code == SENT_BEFORE and answer.get("msg_id")):
            raise WECHAT.failed(code)
        return result_processor(answer) if result_processor else answer

    def _once(
        self, method: str, endpoint: str, token: str, params: Mapping[str, str] | None = None, data: object = None
    ) -> dict[str, Any]:
        query = urlencode({"access_token": token, **(params or {})})
        body = None if data is None else json.dumps(data, ensure_ascii=False).encode()
        url = f"{self._root}/cgi-bin/{endpoint}?{query}"
        return read_answer(self._caller.call(method.upper(), url, {"Content-Type": "application/json"}, body))

    def send_menu(self, openid: str, text: str, choices: Sequence[str]) -> None:
        """A customer-service message of type msgmenu: the choices can be tapped, which sends their words."""
        rows = [{"id": str(number), "content": choice} for number, choice in enumerate(choices, 1)]
        menu = {"head_content": text, "list": rows, "tail_content": ""}
        self.post("message/custom/send", data={"touser": openid, "msgtype": "msgmenu", "msgmenu": menu})

    def send_form(self, way: str, openid: str, form: str, fields: Mapping[str, str], link: str) -> str:
        """A subscription notice (`cred`) or a template message; its number, which the former's answer may lack."""
        data = {"touser": openid, "template_id": form, "data": {name: {"value": text} for name, text in fields.items()}}
        path, page = ("message/subscribe/bizsend", "page") if way == "cred" else ("message/template/send", "url")
        return str(self.post(path, data={**data, **({page: link} if link else {})}).get("msgid", ""))

    def upload(self, endpoint: str, body: bytes, content_type: str) -> dict[str, Any]:
        """A picture as permanent material, which drafts want: its `media_id` and `url`."""
        token = self.tokens.current()
        for last_try in (False, True):
            url = f"{self._root}/cgi-bin/{endpoint}?{urlencode({'access_token': token, 'type': 'image'})}"
            answer = read_answer(self._caller.call("POST", url, {"Content-Type": content_type}, body))
            code = error_code(answer)
            if not code:
                return answer
            if last_try or code not in TOKEN_DEAD:
                break
            token = self.tokens.instead_of(token)
        raise WECHAT.failed(code)

    def download(self, media_id: str, most: int) -> bytes:
        """The bytes behind a media id; errors come as JSON where the file would stand."""
        token = self.tokens.current()
        for last_try in (False, True):
            query = urlencode({"access_token": token, "media_id": media_id})
            heard = self._caller.call("GET", f"{self._root}/cgi-bin/media/get?{query}", {}, most=most)
            if heard.status == 200 and heard.body and heard.body[:1] not in b"{<":
                return heard.body
            code = error_code(read_answer(heard))
            if last_try or code not in TOKEN_DEAD:
                break
            token = self.tokens.instead_of(token)
        raise WECHAT.failed(code)

    def _page_ticket(self) -> tuple[str, int]:
        """For the signatures of pages that load WeChat's script; it lives two hours, as a token does."""
        answer = self.get("ticket/getticket", params={"type": "jsapi"})
        return str(answer["ticket"]), int(answer.get("expires_in", 7200))

    def _stable_token(self) -> tuple[str, int]:
        """Normal mode: WeChat gives the same token until shortly before its end, so no process ends another's."""
        asked = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self._secret.get_secret_value(),
            "force_refresh": False,
        }
        url = f"{self._root}/cgi-bin/stable_token"
        try:
            heard = self._caller.call("POST", url, {"Content-Type": "application/json"}, json.dumps(asked).encode())
            answer = read_answer(heard)
            code = error_code(answer) or ("" if answer.get("access_token") else "token")
            self.said = str(answer.get("errmsg", "")) if code else ""
            if not code:
                return str(answer["access_token"]), int(answer.get("expires_in", 7200))
            failure = WECHAT.failed(code)
        except SendFailed as failed:
            failure = failed
        # Without a token nothing went to anybody, and what is wrong is the account's, not the receiver's: try later.
        raise SendFailed("later", failure.code, failure.reason)
