"""What a demo invents once and keeps: keys, platform credentials, the staff password, and the settings made of them."""

from __future__ import annotations

import base64
import os
import secrets
import string
from collections.abc import Mapping
from pathlib import Path

from bot.settings import Settings

KEYS_FILE = "keys.env"
COUNTY = "530627"
BASIS = "演示：全部号码和人都是编的，短信只到本机的模拟平台"


def invented(home: Path) -> dict[str, str]:
    """The variables of `keys.env` in the demo's folder, made at the first start, readable by the owner alone."""
    path = home / KEYS_FILE
    if not path.exists():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, _invent())
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)


def leave_settings(home: Path, values: Mapping[str, str]) -> None:
    """The running demo's settings as `.env` in its folder: commands called from there talk to this demo."""
    named = {name: value for name, value in values.items() if name.startswith("GONGYOU_") and name != "GONGYOU_DEMO"}
    _write(home / ".env", {name: "'" + value.replace("'", "\\'") + "'" for name, value in named.items()})


def _write(path: Path, values: Mapping[str, str]) -> None:
    """For the owner's eyes, and never half written."""
    fresh = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(path)


def _invent() -> dict[str, str]:
    def key() -> str:
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()

    letters = string.ascii_letters + string.digits
    return {
        "GONGYOU_SECRET_KEY": key(),
        "GONGYOU_DATA_KEY": key(),
        "GONGYOU_WECHAT_APP_ID": f"wx{secrets.token_hex(8)}",
        "GONGYOU_WECHAT_APP_SECRET": secrets.token_hex(16),
        "GONGYOU_WECHAT_TOKEN": secrets.token_hex(12),
        # The last of 43 letters holds two bits beyond the 32 bytes: "A" leaves them empty.
        "GONGYOU_WECHAT_AES_KEY": "".join(secrets.choice(letters) for _ in range(42)) + "A",
        "GONGYOU_TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "GONGYOU_TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "STAFF_PASSWORD": secrets.token_urlsafe(9),
    }


def environment(home: Path, port: int, platforms: str) -> dict[str, str]:
    """Every variable of the product for this demo, so that no `.env` of the folder it is started in has a say.

    `platforms` is the address of the simulated platforms' process. What the demo does not fix (quiet hours, limits,
    the day taken for today) can be given in the environment.
    """
    kept = {name: value for name, value in invented(home).items() if name.startswith("GONGYOU_")}
    given = {name: value for name, value in os.environ.items() if name.startswith("GONGYOU_")}
    fixed = {
        "GONGYOU_PARTNER_AREAS": "441900,442000",
        "GONGYOU_DATA_DIR": str(home),
        "GONGYOU_DATABASE_URL": "",
        "GONGYOU_REDIS_URL": "",
        "GONGYOU_HOME_AREA": COUNTY,
        "GONGYOU_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "GONGYOU_WECHAT_API_URL": platforms,
        "GONGYOU_SMS_GATEWAY": "twilio",
        "GONGYOU_TWILIO_API_URL": platforms,
        "GONGYOU_TWILIO_FROM": "+15005550006",
        "GONGYOU_TWILIO_MESSAGING_SERVICE_SID": "",
        "GONGYOU_WECOM_API_URL": platforms,
        "GONGYOU_FOREIGN_PROVIDER_BASIS": BASIS,
        "GONGYOU_DEMO": "true",
    }
    return {**_defaults(), **given, **kept, **fixed}


def _defaults() -> dict[str, str]:
    """Plain defaults of all other settings; in a demo nobody waits for the end of quiet hours."""
    plain = {}
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        if isinstance(default, str | int | float):
            plain[f"GONGYOU_{name.upper()}"] = str(default)
    return {**plain, "GONGYOU_QUIET_HOURS": "off"}
