"""The robots' exchange against a real HTTP service: codes in the body, retries, signatures."""

import base64
import hashlib
import hmac
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from pipelines.digest.robots import Sent, Tries, dingtalk, feishu, wecom

TRIES = Tries(timeout=0.3, retries=2, wait=0.01)
OK = (200, {"errcode": 0, "errmsg": "ok"})
SECRET = "SEC0123456789"


def _sign(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


@pytest.mark.parametrize(
    ("answers", "accepted", "tries", "reason"),
    [
        ([OK], True, 1, ""),
        ([(200, {"errcode": 310000, "errmsg": "sign not match"})], False, 1, "310000"),
        ([(200, {"errcode": 93000, "errmsg": "invalid webhook url"})], False, 1, "93000"),
        ([(200, {"errcode": 45009, "errmsg": "freq out of limit"}), OK], True, 2, ""),
        ([(200, {"errcode": 45009, "errmsg": "freq out of limit"})], False, 3, "过于频繁"),
        ([(500, "oops"), OK], True, 2, ""),
        ([(502, "oops")], False, 3, "HTTP 502；共试 3 次"),
        ([(429, "slow down"), (429, "slow down"), OK], True, 3, ""),
        ([(404, "no such page")], False, 1, "HTTP 404"),
        ([(302, "elsewhere")], False, 1, "HTTP 302"),
        ([(200, "<html>登录</html>")], False, 1, "约定的格式"),
        ([(200, "[]")], False, 1, "约定的格式"),
        ([(200, {"message": "hello"})], False, 1, "约定的格式"),
        ([(200, "hang")], False, 3, "秒内没有回应"),
        ([(200, "hang"), OK], True, 2, ""),
    ],
)
def test_only_code_zero_is_accepted_and_only_what_may_pass_is_tried_again(
    service, answers, accepted, tries, reason
):
    service.answers[:] = answers
    sent = wecom(service.url, "文", TRIES)
    assert (sent.accepted, len(service.told)) == (accepted, tries)
    assert reason in sent.reason and bool(sent.reason) != accepted


def test_a_service_that_is_gone_is_told_without_its_secret_address():
    sent = wecom("http://127.0.0.1:9/send?key=geheim", "文", TRIES)
    assert not sent.accepted and "连不上" in sent.reason and "geheim" not in sent.reason


def test_waits_between_tries_grow(service):
    service.answers[:] = [(503, "")]
    began = time.monotonic()
    wecom(service.url, "文", Tries(timeout=1, retries=2, wait=0.1))
    # 0.1 and then 0.2 seconds.
    assert 0.3 <= time.monotonic() - began < 1.0


def test_dingtalk_is_sent_markdown_under_a_signature_of_this_moment(service):
    url = f"{service.url}?access_token=abc"
    assert dingtalk(url, SECRET, "题", "**文**", TRIES) == Sent(True)
    [told] = service.told
    query = {name: values[0] for name, values in parse_qs(urlsplit(told.path).query).items()}
    assert query["access_token"] == "abc"
    assert query["sign"] == _sign(SECRET, f"{query['timestamp']}\n{SECRET}")
    assert abs(int(query["timestamp"]) - time.time() * 1000) < 60_000
    assert told.body == {"msgtype": "markdown", "markdown": {"title": "题", "text": "**文**"}}


def test_feishu_is_sent_text_under_a_signature_in_the_body(service):
    service.answers[:] = [(200, {"code": 0, "msg": "success", "data": {}})]
    assert feishu(service.url, SECRET, "文", TRIES) == Sent(True)
    [told] = service.told
    assert told.body["sign"] == _sign(f"{told.body['timestamp']}\n{SECRET}", "")
    assert (told.body["msg_type"], told.body["content"]) == ("text", {"text": "文"})


def test_feishu_names_the_fault_of_a_signature(service):
    service.answers[:] = [(200, {"code": 19021, "msg": "sign match fail"})]
    sent = feishu(service.url, SECRET, "文", TRIES)
    assert "19021" in sent.reason and "签名" in sent.reason and SECRET not in sent.reason


def test_an_older_feishu_answer_is_understood(service):
    service.answers[:] = [(200, {"StatusCode": 0, "StatusMessage": "success"})]
    assert feishu(service.url, None, "文", TRIES) == Sent(True)
    assert "sign" not in service.told[0].body


def test_what_a_service_says_is_shown_on_one_bounded_line(service):
    service.answers[:] = [(200, {"errcode": 7, "errmsg": "坏\n" * 500})]
    reason = wecom(service.url, "文", TRIES).reason
    assert "\n" not in reason and len(reason) < 120
