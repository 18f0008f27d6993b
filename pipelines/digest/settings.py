"""Which services the digest may be sent to (`DPE_DIGEST_*`): none unless somebody names one.

Belongs here: names, types and defaults of these variables, and the Chinese message for a wrong one.
Not here: what is sent. Addresses of robots carry their secret, so none is ever shown or written.
"""

from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.settings import SettingsError

ChannelName = Literal["mail", "webhook", "dingtalk", "wecom", "feishu"]
CHANNEL_NAMES: tuple[ChannelName, ...] = ("mail", "webhook", "dingtalk", "wecom", "feishu")
_INVALID = "设置 {name} 无效：{rule}。请改正该环境变量后重试。"
_ADDRESS = "应为 http:// 或 https:// 开头的完整地址"
_RULES = {
    **{f"{name}_url": _ADDRESS for name in CHANNEL_NAMES[1:]},
    "mail_port": "应为 1 至 65535 的整数",
    "mail_security": "应为 starttls、tls 或 none",
    "internal": "应为通道名，以逗号分隔：mail、webhook、dingtalk、wecom、feishu",
    "lines": "应为 1 至 200 的整数",
    "timeout": "应为 0.1 至 120 的秒数",
    "retries": "应为 0 至 10 的整数",
    "wait": "应为 0 至 60 的秒数",
}


class DigestSettings(BaseSettings):
    """Channels and how hard is tried."""

    model_config = SettingsConfigDict(env_prefix="DPE_DIGEST_", extra="ignore", frozen=True)

    # Complete addresses, so that a private deployment is just another host.
    dingtalk_url: SecretStr | None = None
    dingtalk_secret: SecretStr | None = None
    wecom_url: SecretStr | None = None
    feishu_url: SecretStr | None = None
    feishu_secret: SecretStr | None = None
    webhook_url: SecretStr | None = None
    mail_host: str | None = None
    mail_port: int = Field(default=587, ge=1, le=65_535)
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str | None = None
    mail_password: SecretStr | None = None
    mail_from: str = ""
    # Addresses separated by commas.
    mail_to: str = ""
    # Channels, separated by commas, whose readers may see single firms and texts of findings.
    internal: str = ""
    # Lines a section in a mail.
    lines: int = Field(default=20, ge=1, le=200)
    timeout: float = Field(default=10.0, ge=0.1, le=120)
    # Tries after the first one; the wait before each is twice the one before.
    retries: int = Field(default=3, ge=0, le=10)
    wait: float = Field(default=2.0, ge=0, le=60)

    @field_validator("dingtalk_url", "wecom_url", "feishu_url", "webhook_url")
    @classmethod
    def _is_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("http://", "https://")):
            raise ValueError(_ADDRESS)
        return url

    @field_validator("internal")
    @classmethod
    def _names_channels(cls, text: str) -> str:
        if not _listed(text) <= set(CHANNEL_NAMES):
            raise ValueError(_RULES["internal"])
        return text

    @property
    def configured(self) -> list[ChannelName]:
        """The channels that somebody named."""
        named = {
            "mail": self.mail_host and self.mail_from and self.mail_to,
            "webhook": self.webhook_url,
            "dingtalk": self.dingtalk_url,
            "wecom": self.wecom_url,
            "feishu": self.feishu_url,
        }
        return [name for name in CHANNEL_NAMES if named[name]]

    def is_internal(self, channel: ChannelName) -> bool:
        """Whether its readers may see single firms."""
        return channel in _listed(self.internal)

    @property
    def recipients(self) -> list[str]:
        """Addresses of the mail."""
        return sorted(_listed(self.mail_to))


def _listed(text: str) -> set[str]:
    return {part.strip() for part in text.split(",") if part.strip()}


def load_digest_settings() -> DigestSettings:
    """The settings of this process.

    Raises:
        SettingsError: a variable has a value that cannot be used; the value is not repeated.
    """
    try:
        return DigestSettings()
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        text = _INVALID.format(name=f"DPE_DIGEST_{key.upper()}", rule=_RULES.get(key, "不可用"))
        raise SettingsError(text) from None
