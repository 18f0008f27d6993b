"""`dpe digest`: what is new since the last release, shown or sent.

Belongs here: the command, its options, how outcomes look and the exit code. Not here: what is told
(`digest/`).
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape

from pipelines import messages, messages_digest
from pipelines.cli_io import Json, out, print_json
from pipelines.cli_outcome import BUSY, FAULTY, USAGE, Stop
from pipelines.settings import load_settings
from warehouse.home import Home

if TYPE_CHECKING:
    from pipelines.digest.delivery import Outcome
    from pipelines.digest.settings import ChannelName, DigestSettings


def digest_command(
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="发布名", help="与哪一次发布相比；缺省为上次送达的那次"),
    ] = None,
    send: Annotated[bool, typer.Option("--send", help="发送；不写只显示")] = False,
    channel: Annotated[
        list[str] | None,
        typer.Option(
            "--channel",
            metavar="通道",
            help="只用这个通道（可重复）：mail、webhook、dingtalk、wecom、feishu",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """摘要：上次发布以来新到、未报、发现、了结、变动、关账、灯号；同一事项每个通道只送一次。"""
    from pipelines.digest.delivery import DigestBusy, tell
    from pipelines.digest.settings import load_digest_settings
    from warehouse.dictionary import load_dictionary

    settings = load_digest_settings()
    chosen = _chosen(settings, channel)
    if send and not chosen:
        raise Stop(USAGE, messages_digest.DIGEST_NO_CHANNEL)
    home = Home(load_settings().home)
    now = datetime.now(ZoneInfo(load_dictionary().scope.timezone)) if send else None
    if not chosen:
        _preview(home, settings, since, as_json)
        return
    try:
        outcomes = tell(home, settings, chosen, since, now, messages.NO_RELEASE)
    except DigestBusy as error:
        raise Stop(BUSY, str(error)) from None
    if as_json:
        print_json([_plain(one) for one in outcomes])
    else:
        for one in outcomes:
            _show(one)
    failed = [_name(one.channel) for one in outcomes if one.state == "failed"]
    if failed:
        told = messages_digest.DIGEST_LOST.format(count=len(failed), channels="、".join(failed))
        raise Stop(FAULTY, told)


def _chosen(settings: "DigestSettings", wished: list[str] | None) -> "list[ChannelName]":
    configured = settings.configured
    for one in wished or ():
        if one not in configured:
            known = "、".join(configured) or messages_digest.DIGEST_NONE
            raise Stop(USAGE, messages_digest.DIGEST_UNKNOWN.format(channel=one, known=known))
    return [one for one in configured if not wished or one in wished]


def _preview(home: Home, settings: "DigestSettings", since: str | None, as_json: bool) -> None:
    """Without a channel: what an internal mail would say."""
    from pipelines.digest.delivery import tell

    internal = settings.model_copy(update={"internal": "mail"})
    [outcome] = tell(home, internal, ["mail"], since, None, messages.NO_RELEASE)
    if as_json:
        print_json([_plain(outcome)])
        return
    out.print(messages_digest.DIGEST_PREVIEW)
    _show(outcome)


def _plain(outcome: "Outcome") -> dict[str, Any]:
    message = outcome.message
    return {
        "channel": outcome.channel, "former": outcome.former, "matters": outcome.matters,
        "state": outcome.state, "reason": outcome.reason,
        "subject": message.subject if message else None, "text": message.text if message else None,
    }  # fmt: skip


def _show(outcome: "Outcome") -> None:
    texts = {
        "shown": messages_digest.DIGEST_SHOWN,
        "sent": messages_digest.DIGEST_SENT,
        "nothing": messages_digest.DIGEST_NOTHING,
        "failed": messages_digest.DIGEST_FAILED,
    }
    told = texts[outcome.state].format(
        matters=outcome.matters, reason=outcome.reason,
        former=outcome.former or messages_digest.DIGEST_FIRST,
    )  # fmt: skip
    line = messages_digest.DIGEST_TITLE.format(channel=_name(outcome.channel), told=told)
    out.print(escape(line), style="red" if outcome.state == "failed" else "bold", soft_wrap=True)
    if outcome.state == "shown" and outcome.message:
        out.print(escape(outcome.message.text), highlight=False, soft_wrap=True)


def _name(channel: "ChannelName") -> str:
    from pipelines.digest.channels import NAMES

    return NAMES[channel]
