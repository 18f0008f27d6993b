"""Reading an export with pysdmx, as its users do.

`read_sdmx` imports the JSON schemas even where it shall not validate; the structures are therefore
decoded by the model of the message itself, which is all that it does besides.
"""

import warnings
from functools import partial
from pathlib import Path

import msgspec
import pandas as pd
import polars as pl
import pytest
from pysdmx.io import read_sdmx
from pysdmx.io.json.sdmxjson2.messages import JsonStructureMessage
from pysdmx.io.pd import PandasDataset
from pysdmx.model import decoders
from pysdmx.model.message import Message, StructureMessage
from pysdmx.util import parse_short_urn
from pysdmx.util._model_utils import schema_generator


def read_structures(path: Path) -> StructureMessage:
    """All artefacts of an SDMX-JSON 2.0 file."""
    decoder = msgspec.json.Decoder(JsonStructureMessage, dec_hook=decoders)
    return decoder.decode(path.read_bytes()).to_model()


def read_text(monkeypatch: pytest.MonkeyPatch, path: Path) -> pl.DataFrame:
    """The rows of an SDMX-CSV file as pysdmx reads them, as text; empty cells are null."""
    # pandas takes numbers for doubles where it is not told otherwise.
    monkeypatch.setattr(pd, "read_csv", partial(pd.read_csv, dtype=str))
    (dataset,) = read_sdmx(path).data
    columns = {name: dataset.data[name].to_list() for name in dataset.data.columns}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))


def read_dataset(path: Path, structures: Path) -> PandasDataset:
    """The one dataset of an SDMX-CSV file with its structure, typed as pysdmx does: doubles."""
    with warnings.catch_warnings():
        # pandas guesses types by chunks of the file.
        warnings.simplefilter("ignore", pd.errors.DtypeWarning)
        (dataset,) = read_sdmx(path).data
    message = read_structures(structures)
    whole = Message(header=message.header, structures=message.structures)
    dataset.structure = schema_generator(whole, parse_short_urn(dataset.structure))
    return dataset
