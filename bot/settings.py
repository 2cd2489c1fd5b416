"""Everything that an operator can set, read once from the environment or `.env`, loud on bad values."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import date, time
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HOUSE = Path(__file__).resolve().parents[1]
"""The checkout: `data/`, `migrations/` and the trained model are found from here."""

QuietHours = tuple[time, time]


def _area_code(value: str) -> str:
    if not re.fullmatch(r"\d{6}", value):
        raise ValueError("六位行政区划代码 (six digits of GB/T 2260), such as 530627")
    return value


def _root_url(value: str) -> str:
    if not re.match(r"https?://[^/]+", value):
        raise ValueError("an address that begins with http:// or https://")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    if value and not re.match(r"(sqlite|postgres(ql)?)(\+\w+)?://", value):
        raise ValueError("an address that begins with postgresql:// or sqlite:///")
    return value


def _redis_url(value: str) -> str:
    if value and not re.match(r"(rediss?|unix)://", value):
        raise ValueError("an address that begins with redis://, rediss:// or unix://")
    return value


AreaCode = Annotated[str, AfterValidator(_area_code)]
RootUrl = Annotated[str, AfterValidator(_root_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
RedisUrl = Annotated[str, AfterValidator(_redis_url)]


class Settings(BaseSettings):
    """One process's configuration. Every field's description is what `gongyou check --list` prints."""

    model_config = SettingsConfigDict(env_prefix="GONGYOU_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(Path(".gongyou"), description="folder of the SQLite file, the embedded Redis and uploads")
    database_url: DatabaseUrl = Field("", description="SQLAlchemy address; empty: SQLite under the data folder")
    redis_url: RedisUrl = Field("", description="Redis address; empty: the embedded server of the data folder")
    home_area: AreaCode = Field("530627", description="six-digit code of the county or prefecture served")
    public_url: RootUrl = Field("http://127.0.0.1:8000", description="address that phones and platforms reach")
    today: date | None = Field(None, description="for rehearsals: the day taken for today in Asia/Shanghai")
    secret_key: SecretStr = Field(SecretStr(""), description="signs links and sessions; 32 random bytes or more")
    data_key: SecretStr = Field(
        SecretStr(""),
        description="encrypts personal data: 32 bytes, URL-safe base64; the first of several encrypts",
    )

    wechat_app_id: str = Field("", description="Official Account: app id")
    wechat_app_secret: SecretStr = Field(SecretStr(""), description="Official Account: app secret")
    wechat_token: SecretStr = Field(SecretStr(""), description="Official Account: the callback's token")
    wechat_aes_key: SecretStr = Field(
        SecretStr(""), description="Official Account: EncodingAESKey (43 characters); the previous one after a comma"
    )
    wechat_api_url: RootUrl = Field("https://api.weixin.qq.com", description="root of WeChat's API, without /cgi-bin")
    wechat_clock_skew: int = Field(300, ge=30, le=3600, description="seconds that a callback's time may be off")
    wechat_body_limit: int = Field(65536, ge=4096, description="largest callback body in bytes")
    wechat_plain: bool = Field(
        True, description="accept plain-mode callbacks; set to false once the account is in safe mode"
    )
    wechat_reply_characters: int = Field(600, ge=50, description="longest WeChat reply in characters")
    wechat_reply_bytes: int = Field(2048, ge=200, description="longest WeChat reply in bytes of UTF-8")
    wechat_quick_replies: bool = Field(True, description="numbered choices can be tapped in WeChat")
    wechat_share_card: bool = Field(False, description="share cards of pages behind links; needs JS接口安全域名 there")
    wechat_window_messages: int = Field(5, ge=0, description="customer-service messages within 48 hours of a message")
    wechat_mass_calls: int = Field(100, ge=0, description="mass messages that the account may send in a day")
    wechat_template_calls: int = Field(100_000, ge=0, description="template messages that it may send in a day")
    wechat_templates: Path = Field(
        HOUSE / "data" / "wechat_templates.toml",
        description="forms of subscription notices (订阅通知) and template messages at the Official Account",
    )
    wechat_month_messages: int = Field(4, ge=0, description="mass messages that a follower receives in a month")

    twilio_account_sid: str = Field("", description="Twilio account")
    twilio_auth_token: SecretStr = Field(SecretStr(""), description="Twilio auth token; also checks its signatures")
    twilio_from: str = Field("", description="Twilio sender number")
    twilio_messaging_service_sid: str = Field("", description="Twilio messaging service, instead of a number")
    twilio_api_url: RootUrl = Field("https://api.twilio.com", description="root of Twilio's API")
    sms_gateway: Literal["twilio", "tencent"] = Field(
        "twilio", description="who carries the SMS: twilio, or tencent (腾讯云, in mainland China)"
    )
    tencent_secret_id: str = Field("", description="Tencent Cloud: SecretId of a key that may send SMS")
    tencent_secret_key: SecretStr = Field(SecretStr(""), description="Tencent Cloud: SecretKey")
    tencent_sms_app_id: str = Field("", description="Tencent Cloud SMS: SdkAppId of the application")
    tencent_callback_key: SecretStr = Field(
        SecretStr(""),
        description="Tencent Cloud SMS: a secret of 16 characters or more that its callbacks bring as /sms?key=…",
    )
    tencent_region: str = Field("ap-guangzhou", description="Tencent Cloud: region of the SMS application")
    tencent_api_url: RootUrl = Field("https://sms.tencentcloudapi.com", description="root of Tencent Cloud's SMS API")
    sms_templates: Path = Field(
        HOUSE / "data" / "sms_templates.toml", description="registered SMS templates of a gateway that wants them"
    )
    sms_signature: str = Field("镇雄人社", description="the 【…】 prefix of every SMS")
    poster_font: str = Field("", description="Chinese TrueType font of posters; empty: fonts-wqy-zenhei of Debian")
    sms_reply_segments: int = Field(3, ge=1, le=8, description="longest SMS in segments of 67 characters")
    sms_segment_price: float = Field(0.075, ge=0, description="yuan for one SMS segment")
    sms_segments_per_second: float = Field(
        0, ge=0, description="SMS segments that the provider takes in a second from all workers; 0: it sees to that"
    )
    desk: str = Field("", description="the labour office's own desk as people read it: name and phone number")
    desk_hours: str = Field("", description="when the desk is open, as people read it: 周一到周五 8:30 到 17:30")
    partner_areas: str = Field(
        "", description="codes of the cities that cooperate with the county on labour: 441900,442000"
    )
    duty: SecretStr = Field(
        SecretStr(""),
        description="who is told of urgent cases at once: mobile numbers and WeCom robot addresses, by commas",
    )
    foreign_provider_basis: str = Field(
        "", description="the recorded legal basis for personal data sent through a foreign provider"
    )

    wecom_api_url: str = Field("", description="scheme and host put in place of those of each robot address")
    wecom_markdown: bool = Field(
        False,
        description="WeCom groups get markdown with bold facts; WeChat's own app does not show it to members there",
    )
    wecom_robot_per_minute: int = Field(18, ge=1, le=20, description="messages a minute to one group robot")

    quiet_hours: str = Field("21:30-07:30", description="when broadcasts wait, or `off`")
    quiet_calendar: Path = Field(
        HOUSE / "data" / "quiet.toml",
        description="file of what differs from the quiet hours: villages, kinds, seasons, market days, festivals",
    )
    fallback_hours: int = Field(
        0, ge=0, le=72, description="hours without an answer in WeChat after which a notice goes by SMS too; 0: never"
    )
    proxies: int = Field(
        0, ge=0, le=5, description="proxies in front that add to X-Forwarded-For: sign-in counts tries by its address"
    )
    approval_over: int = Field(500, ge=0, description="receivers above which a second person approves")
    media_bytes: int = Field(10_485_760, ge=65536, description="largest picture or voice message that is kept")
    http_timeout: float = Field(5.0, gt=0, description="seconds that a call to a platform may take")
    intents: Path = Field(HOUSE / "data" / "intents", description="folder of intent files that `gongyou train` reads")
    review_below: float = Field(0.6, ge=0, le=1, description="confidence under which a message is kept for review")
    review_days: int = Field(90, ge=1, description="days that a message waits in the review list, then it is deleted")
    demo: bool = Field(False, description="set by `gongyou demo`: simulated platforms and the chat window")

    @field_validator("quiet_hours")
    @classmethod
    def _quiet(cls, value: str) -> str:
        if value != "off":
            parse_hours(value)
        return value

    @field_validator("tencent_callback_key")
    @classmethod
    def _callback_key(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < 16:
            raise ValueError("16 characters or more: whoever knows it can pose as the gateway")
        return value

    @field_validator("partner_areas")
    @classmethod
    def _partner_areas(cls, value: str) -> str:
        for code in filter(None, value.replace(" ", "").split(",")):
            _area_code(code)
        return value

    @field_validator("wechat_aes_key")
    @classmethod
    def _aes_keys(cls, value: SecretStr) -> SecretStr:
        if any(not re.fullmatch(r"[A-Za-z0-9]{43}", key) for key in split_keys(value)):
            raise ValueError("each EncodingAESKey has 43 letters and digits")
        return value

    @field_validator("data_key")
    @classmethod
    def _data_keys(cls, value: SecretStr) -> SecretStr:
        for key in split_keys(value):
            try:
                size = len(base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True))
            except binascii.Error:
                size = 0
            if size != 32:
                raise ValueError("each key is 32 bytes in URL-safe base64")
        return value

    @cached_property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'gongyou.sqlite'}"

    @cached_property
    def models(self) -> tuple[Path, Path]:
        """The model that `make` builds and the one that this office trains; the newer of the two is in use."""
        return HOUSE / "data" / "model.bin", self.data_dir.resolve() / "model.bin"

    @cached_property
    def taught(self) -> Path:
        """Where the sentences that staff taught stand: a folder of intent files."""
        return self.data_dir.resolve() / "taught"

    @cached_property
    def quiet(self) -> QuietHours | None:
        """Start and end in Asia/Shanghai, None when broadcasts may go at any time."""
        return None if self.quiet_hours == "off" else parse_hours(self.quiet_hours)

    @cached_property
    def partners(self) -> tuple[str, ...]:
        """The cooperation cities (对口协作) of the county."""
        return tuple(filter(None, self.partner_areas.replace(" ", "").split(",")))

    @cached_property
    def in_china(self) -> bool:
        """Taiwan, Hong Kong and Macau (71, 81, 82) have data laws of their own."""
        return self.home_area[:2] not in {"71", "81", "82"}

    @cached_property
    def sms_allowed(self) -> bool:
        """PIPL articles 38 to 40: a foreign SMS provider only on a recorded basis."""
        domestic = self.sms_gateway == "tencent"
        return domestic or not self.in_china or bool(self.foreign_provider_basis.strip())

    @cached_property
    def sms_configured(self) -> bool:
        """Whether the gateway that was chosen has its account."""
        if self.sms_gateway == "tencent":
            return bool(self.tencent_secret_id and self.tencent_sms_app_id)
        return bool(self.twilio_account_sid)

    def missing_for_serving(self) -> list[str]:
        """Names of the variables without which `gongyou serve` and `gongyou worker` cannot start."""
        needed = {"GONGYOU_SECRET_KEY": self.secret_key, "GONGYOU_DATA_KEY": self.data_key}
        return [name for name, value in needed.items() if not value.get_secret_value()]


def parse_hours(value: str) -> QuietHours:
    """`21:30-07:30` as two times; raises ValueError on anything else."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", value)
    if not match:
        raise ValueError("such as 21:30-07:30, or off")
    hours = [int(part) for part in match.groups()]
    return time(hours[0], hours[1]), time(hours[2], hours[3])


def split_keys(value: SecretStr) -> list[str]:
    """Keys of a rotating secret, the current one first."""
    return [key.strip() for key in value.get_secret_value().split(",") if key.strip()]
