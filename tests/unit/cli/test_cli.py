"""The command line without data: help, usage errors and settings in Chinese, and exit codes."""

import pytest

from pipelines import cli
from pipelines.cli_outcome import BLOCKED, BUSY, FAULTY, INTERNAL, NO_RELEASE, OK, USAGE


def _run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.run(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    "arguments",
    [(), ("--help",), ("load", "--help"), ("sql", "-h"), ("trace", "--help"), ("verify", "--help")],
)
def test_help_is_chinese(capsys, arguments):
    code, out, _ = _run(capsys, *arguments)
    assert code == OK
    assert "用法：" in out and "选项：" in out
    for english in ("Usage", "Options", "Show this message", "<"):
        assert english not in out


def test_help_documents_every_exit_code(capsys):
    _, out, _ = _run(capsys, "--help")
    listed = {int(line.split()[0]) for line in out.splitlines() if line.strip()[:1].isdigit()}
    assert listed == {OK, INTERNAL, USAGE, NO_RELEASE, BLOCKED, BUSY, FAULTY, 130}


def test_the_generator_has_its_own_help(capsys):
    code, out, _ = _run(capsys, "generate", "--help")
    assert code == OK
    assert "dpe generate" in out and "--seed" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("frobnicate",), "没有命令 frobnicate"),
        (("load", "--moth", "2015-03"), "没有选项 --moth"),
        (("load", "--month"), "选项 --month 后面要写值"),
        (("status", "more"), "多余的参数 more"),
        (("ui", "--port", "x"), "--port"),
        (("load", "no/such/folder"), "找不到路径：no/such/folder"),
        (("load", "--month", "2015-01", "."), "1 月免报"),
        (("load", "--month", "2015-13", "."), "没有月份 2015-13"),
        (("trace",), "请写明要追溯什么"),
        (("trace", "mart_private_share", "--cell", "a.xlsx", "1", "D7"), "请写明要追溯什么"),
        (("trace", "--cell", "a.xlsx"), "--cell"),
        (("sql", "--as-of", "2015-02-30", "select 1"), "日期 2015-02-30 无法识别"),
    ],
)
def test_a_usage_error_is_one_chinese_sentence(capsys, arguments, words):
    code, _, err = _run(capsys, *arguments)
    assert code == USAGE
    assert words in err.replace("\n", "")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [("status",), ("status", "--json"), ("sql", "select 1"), ("trace", "mart_private_share")],
)
def test_without_a_release_there_is_nothing_to_show(capsys, arguments):
    code, _, err = _run(capsys, *arguments)
    assert code == NO_RELEASE
    assert "还没有发布版" in err


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("DPE_THREADS", "0", "1 至 256"),
        ("DPE_MEMORY_LIMIT", "lots", "4GB"),
        ("DPE_ENGINE", "oracle", "duckdb"),
        ("DPE_LOCK_TIMEOUT", "-1", "秒"),
    ],
)
def test_a_wrong_setting_is_named(capsys, monkeypatch, name, value, rule):
    monkeypatch.setenv(name, value)
    code, _, err = _run(capsys, "status")
    assert code == USAGE
    assert name in err and value in err and rule in err


def test_an_internal_error_is_one_line_and_a_log_file(capsys, monkeypatch, tmp_path):
    def broken(*_: object) -> None:
        raise RuntimeError("磁盘坏了\nsecond line")

    monkeypatch.setattr(cli, "status_of", broken)
    code, _, err = _run(capsys, "status")
    assert code == INTERNAL
    assert "内部错误：磁盘坏了" in err and "second line" not in err
    (log,) = (tmp_path / "home" / "dagster" / "logs").glob("error-*.log")
    assert "second line" in log.read_text(encoding="utf-8")


def test_an_interruption_says_how_to_go_on(capsys, monkeypatch):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "status_of", interrupted)
    code, _, err = _run(capsys, "status")
    assert code == 130
    assert "重新运行同一命令" in err


def test_a_home_that_cannot_be_written_is_no_traceback(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("DPE_HOME", str(tmp_path / "file"))
    code, _, err = _run(capsys, "load", str(tmp_path))
    assert code == INTERNAL
    assert "DPE_HOME" in err and "Traceback" not in err
