"""`dpe digest` from two real releases to real services: what is told, once, to whom, or why not."""

import json
from email.header import decode_header, make_header

import pytest

from pipelines import cli
from pipelines.cli_outcome import FAULTY, OK, USAGE
from warehouse.home import Home
from warehouse.releases import list_releases

FIRM = "＜script＞alert(1)＜/script＞ =1+1"


@pytest.fixture
def robot(home, service, monkeypatch):
    monkeypatch.setenv("DPE_DIGEST_WECOM_URL", f"{service.url}?key=geheim")
    return service


def _run(capsys, *arguments: str) -> tuple[int, str]:
    code = cli.run(["digest", *arguments])
    shown = capsys.readouterr()
    return code, (shown.out + shown.err).replace("\n", " ")


def _text(robot, place: int = -1) -> str:
    return str(robot.told[place].body["markdown"]["content"])


def _first(home) -> str:
    return list_releases(Home(home))[0].name


def test_without_a_channel_it_is_shown_and_nothing_can_be_sent(home, capsys):
    code, shown = _run(capsys)
    assert code == OK and "数字变动 3" in shown and "28.7786 → 28.8386 亿元" in shown
    code, shown = _run(capsys, "--send")
    assert code == USAGE and "没有设置发送通道" in shown
    assert not Home(home).digest.exists()


def test_without_send_nothing_leaves_the_machine(robot, capsys, home):
    code, shown = _run(capsys)
    assert code == OK and "未发送，加 --send 发送" in shown
    assert robot.told == [] and not Home(home).digest.exists()


def test_a_matter_is_told_once_to_a_channel(robot, capsys, home):
    code, shown = _run(capsys, "--send")
    assert code == OK and "已送达 7 项" in shown and "geheim" not in shown
    assert "长治市潞城市 2015-03 民营经济营业收入：28.7786 → 28.8386 亿元" in _text(robot)
    assert _run(capsys, "--send") == (OK, "〔企业微信〕没有新内容 ")
    # Nor when the comparison is asked for again.
    assert _run(capsys, "--send", "--since", _first(home)) == (OK, "〔企业微信〕没有新内容 ")
    assert len(robot.told) == 1
    assert "geheim" not in (Home(home).digest / "delivered.jsonl").read_text("utf-8")


def test_what_arrived_was_settled_changed_and_closed_is_told(robot, capsys):
    _run(capsys, "--send")
    lines = [line for line in _text(robot).splitlines() if line.startswith(("- ", "**"))]
    assert lines == [
        lines[0],
        "**新到报送 2**",
        "- M1 2015-03：收到 1 张表（长治市）",
        "- M3 2015-03：收到 1 张表（长治市）",
        "**已了结 1**",
        "- 长治市 M3 2015-03：已了结（原未报），企业 1 家",
        "**数字变动 3**",
        "- 长治市潞城市 2015-03 民营经济营业收入：28.7786 → 28.8386 亿元",
        "- 长治市长治县 2015-03 民营经济营业收入：52.3371 → 52.2471 亿元",
        "- 长治市郊区 2015-03 民营经济营业收入：69.5369 → 69.5669 亿元",
        "**关账 1**",
        "- 2015-03：未关账 → 快报",
    ]
    assert "新到报送 2，已了结 1，数字变动 3，关账 1" in lines[0]


def test_what_was_lost_is_named_and_told_the_next_time(robot, capsys):
    robot.answers[:] = [(200, {"errcode": 310000, "errmsg": "keywords not in content"})]
    code, shown = _run(capsys, "--send")
    assert code == FAULTY and "没有送达 7 项" in shown and "310000" in shown
    assert "1 个通道没有送达：企业微信" in shown and "geheim" not in shown
    robot.answers[:] = [(200, {"errcode": 0})]
    assert "已送达 7 项" in _run(capsys, "--send")[1]
    assert len(robot.told) == 2 and _text(robot, 0) == _text(robot, 1)


def test_one_channel_that_fails_leaves_the_others_their_message(
    robot, mail_service, monkeypatch, capsys
):
    _mail(monkeypatch, mail_service)
    robot.answers[:] = [(500, "")]
    code, shown = _run(capsys, "--send")
    assert code == FAULTY and "〔邮件〕已送达" in shown and "〔企业微信〕没有送达" in shown
    assert len(mail_service.mails) == 2
    robot.answers[:] = [(200, {"errcode": 0})]
    assert _run(capsys, "--send")[0] == OK
    assert len(mail_service.mails) == 2 and len(robot.told) == 4


def test_a_channel_is_chosen_by_name(robot, capsys):
    code, shown = _run(capsys, "--send", "--channel", "feishu")
    assert code == USAGE and "没有设置通道 feishu；已设置：wecom" in shown
    assert _run(capsys, "--send", "--channel", "wecom")[0] == OK


def test_a_new_cause_is_told_alone_after_the_first_release_was_told(robot, capsys, home):
    releases = [one.name for one in list_releases(Home(home))]
    pointer = Home(home).pointer
    second = pointer.read_text()
    pointer.write_text(json.dumps({"release": releases[0]}))
    assert "此前没有发布版" in _run(capsys, "--send")[1]
    assert "此前没有发布版" in _text(robot) and "数字变动" not in _text(robot)
    pointer.write_text(second)
    assert "已送达 7 项" in _run(capsys, "--send")[1]
    assert "已了结 1，数字变动 3" in _text(robot)
    assert len(robot.told) == 2


def test_firms_are_counted_in_public_and_named_only_to_internal_channels(
    robot, capsys, monkeypatch, home
):
    """A hostile name changes neither the lines of the message nor its markup."""
    Home(home).pointer.write_text(json.dumps({"release": _first(home)}))
    assert _run(capsys, "--send")[0] == OK
    public = _text(robot)
    assert "长治市 M3 2015-03：未报，企业 " in public and "不含单个企业的数据" in public
    assert "script" not in public and "有限公司" not in public
    (Home(home).digest / "delivered.jsonl").unlink()
    monkeypatch.setenv("DPE_DIGEST_INTERNAL", "wecom")
    assert _run(capsys, "--send")[0] == OK
    internal = _text(robot)
    [line] = [line for line in internal.splitlines() if "script" in line]
    assert line.startswith(f"- {FIRM}") and line.endswith("：未报")
    assert not set("<>[]`#") & set(internal) and len(internal.encode()) <= 4000


def _mail(monkeypatch, mail_service) -> None:
    for name, value in {
        "HOST": "127.0.0.1", "PORT": mail_service.port, "SECURITY": "none",
        "FROM": "dpe@example.org", "TO": "zhang@example.org, li@example.org",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"DPE_DIGEST_MAIL_{name}", str(value))


def test_a_mail_has_a_chinese_subject_and_both_parts_with_names_escaped(
    home, mail_service, monkeypatch, capsys
):
    _mail(monkeypatch, mail_service)
    monkeypatch.setenv("DPE_DIGEST_INTERNAL", "mail")
    Home(home).pointer.write_text(json.dumps({"release": _first(home)}))
    assert _run(capsys, "--send")[0] == OK
    assert {mail["To"] for mail in mail_service.mails} == {"zhang@example.org", "li@example.org"}
    mail = mail_service.mails[0]
    subject = str(make_header(decode_header(mail["Subject"])))
    assert subject.startswith(f"数字民企 {_first(home)}：新到报送 ")
    parts = {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}
    assert set(parts) == {"text/plain", "text/html"}
    html = parts["text/html"].get_payload(decode=True).decode()
    plain = parts["text/plain"].get_payload(decode=True).decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "<script" not in html
    assert "&lt;script&gt;" not in plain and "<script>alert(1)</script>" in plain
    assert "未报、退回与迟报" in html and "未报、退回与迟报" in plain


def test_a_mail_that_one_reader_is_refused_counts_as_lost(home, mail_service, monkeypatch, capsys):
    _mail(monkeypatch, mail_service)
    mail_service.refused.add("li@example.org")
    code, shown = _run(capsys, "--send")
    assert code == FAULTY and "〔邮件〕没有送达" in shown
    mail_service.refused.clear()
    assert _run(capsys, "--send")[0] == OK


def test_a_webhook_is_sent_json_and_its_refusals_are_told(home, service, monkeypatch, capsys):
    monkeypatch.setenv("DPE_DIGEST_WEBHOOK_URL", f"{service.url}?token=geheim&x=1")
    service.answers[:] = [(403, "no")]
    code, shown = _run(capsys, "--send")
    assert code == FAULTY and "HTTP 403" in shown and "geheim" not in shown
    service.answers[:] = [(500, "no"), (200, "")]
    assert _run(capsys, "--send")[0] == OK
    told = service.told[-1]
    assert told.path == "/robot/send?token=geheim&x=1"
    assert told.body["title"].startswith("数字民企") and "数字变动 3" in told.body["message"]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DINGTALK_URL", "oapi.dingtalk.com/geheim", "http://"),
        ("INTERNAL", "wecom,geheim", "通道名"),
        ("TIMEOUT", "geheim", "120"),
        ("MAIL_SECURITY", "geheim", "starttls"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(home, capsys, monkeypatch, name, value, told):
    monkeypatch.setenv(f"DPE_DIGEST_{name}", value)
    code, shown = _run(capsys)
    assert code == USAGE and f"DPE_DIGEST_{name}" in shown and told in shown
    assert "geheim" not in shown


def test_a_broken_record_is_named(robot, capsys, home):
    Home(home).digest.mkdir()
    (Home(home).digest / "delivered.jsonl").write_text("{nonsense")
    code, shown = _run(capsys, "--send")
    assert code != OK and "送达记录" in shown and robot.told == []


def test_an_unknown_release_is_named(home, capsys):
    code, shown = _run(capsys, "--since", "20150331-00000000")
    assert code != OK and "20150331-00000000" in shown
