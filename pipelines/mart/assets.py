"""Room `mart` as assets: one question each, one asset a file of `sql/mart/`.

Everything a model says stands in its SQL and its contract; nothing is decided here.
"""

from pipelines.models import model_assets

assets = model_assets("mart")
