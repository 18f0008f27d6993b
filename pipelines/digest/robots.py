"""Group robots of DingTalk, WeCom and Feishu: their messages, signatures and answers.

Belongs here: one HTTP exchange with retries, and what counts as accepted. Not here: which robots an
installation has (`channels.py`), the text (`text.py`).

These services answer HTTP 200 to what they refuse: only code 0 in the answer means accepted. An
exchange that ends without an answer is tried again and may so be told twice. Addresses hold the
secret of the robot, so no reason repeats one, nor the text of an exception, which would.
"""

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

import requests

# Busy (-1) and too many messages: WeCom, DingTalk, Feishu.
_LATER = {-1, 45009, 130101, 11232, 99991400}
_CODES = {
    310000: "签名、关键词或 IP 与机器人的安全设置不符",
    300001: "地址中的 access_token 无效",
    93000: "地址中的 key 无效或机器人已被移出",
    45009: "发送过于频繁",
    130101: "发送过于频繁",
    11232: "发送过于频繁",
    19021: "签名不符或时间相差过大",
    19022: "IP 不在机器人的白名单中",
    19024: "没有机器人要求的关键词",
}
_ANSWER_LENGTH = 80


class Tries(NamedTuple):
    """Seconds for an answer, tries after the first, seconds before the second; waits double."""

    timeout: float
    retries: int
    wait: float


class Sent(NamedTuple):
    """Whether a service accepted the message, or why not, in Chinese."""

    accepted: bool
    reason: str = ""


class _Answer(NamedTuple):
    sent: Sent
    again: bool


Request = Callable[[], tuple[str, dict[str, Any]]]


def dingtalk(url: str, secret: str | None, title: str, text: str, tries: Tries) -> Sent:
    """Send markdown to a DingTalk robot; with a secret the address is signed."""
    body = {"msgtype": "markdown", "markdown": {"title": title, "text": text}}

    def request() -> tuple[str, dict[str, Any]]:
        if secret is None:
            return url, body
        # Valid for an hour: signed anew for each try.
        moment = str(round(time.time() * 1000))
        sign = _signed(secret, f"{moment}\n{secret}")
        return _with_query(url, {"timestamp": moment, "sign": sign}), body

    return _send(request, tries)


def wecom(url: str, text: str, tries: Tries) -> Sent:
    """Send markdown to a WeCom robot."""
    body = {"msgtype": "markdown", "markdown": {"content": text}}
    return _send(lambda: (url, body), tries)


def feishu(url: str, secret: str | None, text: str, tries: Tries) -> Sent:
    """Send text to a Feishu robot; with a secret the body is signed."""
    body = {"msg_type": "text", "content": {"text": text}}

    def request() -> tuple[str, dict[str, Any]]:
        if secret is None:
            return url, body
        moment = str(round(time.time()))
        # Feishu signs nothing, with time and secret as the key.
        return url, {"timestamp": moment, "sign": _signed(f"{moment}\n{secret}", ""), **body}

    return _send(request, tries)


def _signed(key: str, text: str) -> str:
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode(more)) if part)
    return urlunsplit(parts._replace(query=query))


def _waits(tries: Tries) -> Iterator[float]:
    yield 0.0
    yield from (tries.wait * 2**number for number in range(tries.retries))


def _send(request: Request, tries: Tries) -> Sent:
    """Try until the service accepts, refuses for good, or the tries are used up."""
    sent = Sent(False)
    for wait in _waits(tries):
        time.sleep(wait)
        sent, again = _exchange(request, tries.timeout)
        if not again:
            return sent
    return Sent(False, f"{sent.reason}；共试 {tries.retries + 1} 次")


def _exchange(request: Request, timeout: float) -> _Answer:
    url, body = request()
    try:
        # A redirection would turn the message into a question without a body.
        answer = requests.post(url, json=body, timeout=timeout, allow_redirects=False)
    except requests.Timeout:
        return _Answer(Sent(False, f"{timeout:g} 秒内没有回应"), True)
    except requests.ConnectionError:
        return _Answer(Sent(False, "连不上，请检查地址和网络"), True)
    except requests.RequestException:
        return _Answer(Sent(False, "地址不可用，请检查设置"), False)
    status = answer.status_code
    if status != 200:
        return _Answer(Sent(False, f"HTTP {status}"), status >= 500 or status == 429)
    return _judged(answer)


def _judged(answer: requests.Response) -> _Answer:
    """What the body of an answer with HTTP 200 says."""
    try:
        body = answer.json()
        code = next(body[name] for name in ("errcode", "code", "StatusCode") if name in body)
        code = int(code)
    except (ValueError, TypeError, StopIteration):
        return _Answer(Sent(False, "回应不是该服务约定的格式，请检查地址"), False)
    if code == 0:
        return _Answer(Sent(True), False)
    said = str(body.get("errmsg") or body.get("msg") or body.get("StatusMessage") or "")
    told = _CODES.get(code, re.sub(r"[\s\x00-\x1f]+", " ", said)[:_ANSWER_LENGTH])
    return _Answer(Sent(False, f"错误码 {code}（{told}）"), code in _LATER)
