"""Which months a load has to work on: those whose returns or rules changed since they were done.

Belongs here: a digest per month, kept in the lake, written after the month was staged and edited.
A month that was lost, or whose load was killed, has no such digest and is done again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

import polars as pl

from warehouse.dictionary import Dictionary
from warehouse.home import replace_file
from warehouse.lake import Lake
from warehouse.reach import shifted

_RECORD = "months.json"
_EDITED = {
    "aggregate": "edit.observation",
    "published": "edit.observation",
    "enterprise": "edit.enterprise_return",
    "register": "edit.register",
}


# By form code: distances in months to the former returns that the edit of a month reads.
Reads = Mapping[str, tuple[int, ...]]


def month_digests(lake: Lake, dictionary: Dictionary, code: str, reads: Reads) -> dict[int, str]:
    """What decides a month: sheets and corrections, also former ones, locks, dictionary, code."""
    monthly = [form.form for form in dictionary.forms if form.frequency != "irregular"]
    sheets = (
        lake.read("stg.sheet")
        .filter(pl.col("form_code").is_in(monthly) & pl.col("period_end").is_not_null())
        .drop(lake.contract("stg.sheet").volatile)
        .sort("period_end", "file_sha256", "sheet_no")
    )
    common = f"{dictionary.fingerprint}|{code}"
    own = {
        int(month): part.write_csv()
        for (month,), part in sheets.group_by("period_end", maintain_order=True)
    }
    texts = {month: [text] for month, text in own.items()}
    corrections = lake.read("raw.correction").sort(lake.contract("raw.correction").key)
    # A correction counts for its own month, which its sheets do already.
    for frame, near in ((sheets, ()), (corrections, (0,))):
        for (form, month), part in frame.group_by("form_code", "period_end", maintain_order=True):
            for back in (*near, *reads.get(str(form), ())):
                texts.get(shifted(int(month), back), []).append(part.write_csv())
    for (month,), part in lake.read("raw.lock").group_by("period_end", maintain_order=True):
        for one in {int(month), *read_by([int(month)], reads)} & set(texts):
            texts[one].append(part.write_csv())
    return {
        month: hashlib.sha256("\n".join([common, *parts]).encode()).hexdigest()
        for month, parts in texts.items()
    }


def read_by(months: Iterable[int], reads: Reads) -> set[int]:
    """Months whose edit reads one of these months.

    Edited while these wait, they are not done: what these say may change them.
    """
    return {shifted(month, back) for month in months for back in {*chain(*reads.values())}}


def code_digest(folders: Iterable[Path]) -> str:
    """Digest of the code and rules that turn sheets into edited rows."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((*folder.glob("*.py"), *folder.glob("*.yaml"))):
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def stale_months(lake: Lake, dictionary: Dictionary, digests: Mapping[int, str]) -> list[int]:
    """Months to work on, in order: changed, never done, gone from the archive, or lost."""
    done = _read(lake)
    gone = set(done) - set(digests)
    changed = {month for month, digest in digests.items() if done.get(month) != digest}
    return sorted(changed | gone | _lost(lake, dictionary, digests))


def _lost(lake: Lake, dictionary: Dictionary, months: Iterable[int]) -> set[int]:
    """Months whose edited partitions are not all there, though there are sheets for them."""
    sheets = lake.read("stg.sheet").filter(pl.col("status") == "accepted")
    expected = sheets.select("form_code", "period_end").unique().drop_nulls().iter_rows()
    kinds = {form.form: form.kind for form in dictionary.forms}
    stored = {table: lake.partitions(table).keys() for table in set(_EDITED.values())}
    wanted = set(months)
    return {
        month
        for form, month in expected
        if month in wanted and f"{form.lower()}-{month}" not in stored[_EDITED[kinds[form]]]
    }


def remember_months(lake: Lake, digests: Mapping[int, str], done: Iterable[int]) -> None:
    """Note months as done with the digests they were done with."""
    kept = _read(lake)
    for month in done:
        if month in digests:
            kept[month] = digests[month]
        else:
            kept.pop(month, None)
    text = json.dumps({str(month): kept[month] for month in sorted(kept)}, indent=0)
    replace_file(lake.root / _RECORD, text.encode())


def _read(lake: Lake) -> dict[int, str]:
    try:
        kept = json.loads((lake.root / _RECORD).read_text(encoding="utf-8"))
        return {int(month): str(digest) for month, digest in kept.items()}
    except (FileNotFoundError, ValueError, AttributeError):
        return {}
