"""Room `core` as assets: the star schema, one asset a file of `sql/core/`.

Everything a model says stands in its SQL and its contract; nothing is decided here.
"""

from pipelines.models import model_assets

assets = model_assets("core")
