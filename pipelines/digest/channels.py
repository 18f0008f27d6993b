"""From settings to services: how each channel is told.

Belongs here: mail and webhook by apprise, the robots, bounds of each. Not here: what was told
already (`delivery.py`), the exchange with a robot (`robots.py`).
"""

import logging
import re
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import apprise

from pipelines.digest.contents import Contents
from pipelines.digest.robots import Sent, Tries, dingtalk, feishu, wecom
from pipelines.digest.settings import ChannelName, DigestSettings
from pipelines.digest.text import Message, mail_message, short_message

NAMES: dict[ChannelName, str] = {
    "mail": "邮件",
    "webhook": "网络回调",
    "dingtalk": "钉钉",
    "wecom": "企业微信",
    "feishu": "飞书",
}


class _Bound(NamedTuple):
    limit: int
    markdown: bool


# Bytes that a service takes, with room for the rest of the body: WeCom documents 4096, DingTalk
# and Feishu 20000.
_BOUNDS: dict[ChannelName, _Bound] = {
    "webhook": _Bound(30_000, markdown=False),
    "dingtalk": _Bound(18_000, markdown=True),
    "wecom": _Bound(4_000, markdown=True),
    "feishu": _Bound(18_000, markdown=True),
}
_SECURITY = {"starttls": "starttls", "tls": "ssl", "none": "insecure"}


def message_for(channel: ChannelName, contents: Contents, settings: DigestSettings) -> Message:
    """The digest as this channel is told it."""
    internal = settings.is_internal(channel)
    if channel == "mail":
        return mail_message(contents, internal, settings.lines)
    return short_message(contents, internal, *_BOUNDS[channel])


def send(channel: ChannelName, message: Message, settings: DigestSettings) -> Sent:
    """Hand the message over; it counts as told only once the service has accepted it."""
    tries = Tries(settings.timeout, settings.retries, settings.wait)
    url = _secret(getattr(settings, f"{channel}_url", None)) or ""
    if channel == "dingtalk":
        secret = _secret(settings.dingtalk_secret)
        return dingtalk(url, secret, message.subject, message.text, tries)
    if channel == "wecom":
        return wecom(url, message.text, tries)
    if channel == "feishu":
        return feishu(url, _secret(settings.feishu_secret), message.text, tries)
    service = _mail(settings) if channel == "mail" else _webhook(settings)
    return _notified({**service, **_common(settings)}, message)


def _secret(value: Any) -> str | None:
    return value.get_secret_value() if value is not None else None


def _common(settings: DigestSettings) -> dict[str, Any]:
    return {
        "retry": settings.retries, "wait": settings.wait,
        "cto": settings.timeout, "rto": settings.timeout,
    }  # fmt: skip


def _mail(settings: DigestSettings) -> dict[str, Any]:
    return {
        "schema": "mailto", "host": settings.mail_host, "smtp_host": settings.mail_host,
        "port": settings.mail_port, "secure": settings.mail_security != "none",
        "secure_mode": _SECURITY[settings.mail_security], "user": settings.mail_user,
        "password": _secret(settings.mail_password), "from_addr": settings.mail_from,
        "targets": settings.recipients,
    }  # fmt: skip


def _webhook(settings: DigestSettings) -> dict[str, Any]:
    parts = urlsplit(_secret(settings.webhook_url) or "")
    secure = parts.scheme == "https"
    return {
        "schema": "jsons" if secure else "json", "secure": secure, "host": parts.hostname,
        "port": parts.port, "fullpath": parts.path or "/", "redirect": "no",
        "params": dict(parse_qsl(parts.query)), "user": parts.username, "password": parts.password,
    }  # fmt: skip


def _notified(service: dict[str, Any], message: Message) -> Sent:
    told = apprise.Apprise()
    if not told.add(service):
        return Sent(False, "设置不可用，请检查地址、发件人和收件人")
    form = apprise.NotifyFormat.HTML if message.html else apprise.NotifyFormat.TEXT
    # Its log is the only place where it says why.
    capture: Any = apprise.LogCapture
    with capture(level=logging.WARNING) as log:
        accepted = told.notify(
            body=message.html or message.text, title=message.subject, body_format=form
        )
        return Sent(True) if accepted else Sent(False, _reason(log.getvalue(), message))


def _reason(log: str, message: Message) -> str:
    """Why apprise could not hand it over, without the addresses that its log repeats."""
    if message.html:
        return "邮件服务器连不上、登录失败或没有接受"
    codes = re.findall(r"error=(\d{3})", log)
    return f"HTTP {codes[-1]}" if codes else "连不上或没有回应，请检查地址和网络"
