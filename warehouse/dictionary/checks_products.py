"""Rules of the product list: what a code may look like, and the industry that a product comes from.

Belongs here: rules between products.csv and the other lists.
Does not: columns and keys (codelists.py), the entries that name products (checks_watchlists.py).
"""

from collections.abc import Iterator

import polars as pl

from warehouse.dictionary.base import PLACE
from warehouse.dictionary.checks_watchlists import STANDARD
from warehouse.dictionary.model import Dictionary

# The catalogue's codes are digits, two for each level; letters in front keep own codes apart.
CODE_FORMS = {"catalogue": r"^([0-9]{2}){1,5}$", "own": r"^DP[0-9]{6}$"}
WHERE = f"{PLACE}/codelists/products.csv"


def check_products(dictionary: Dictionary) -> Iterator[str]:
    """All contradictions of the product list."""
    products = dictionary.codelist("products")
    for basis, pattern in CODE_FORMS.items():
        wrong = products.filter(
            pl.col("code_basis") == basis, ~pl.col("product_code").str.contains(pattern)
        )
        for code in wrong["product_code"]:
            yield f"{WHERE}: product_code = '{code}' 与 code_basis: {basis} 不符，须符合 {pattern}"
    industries = dictionary.codelist("industries").filter(standard_version=STANDARD)
    unknown = products.drop_nulls("industry_code").join(industries, on="industry_code", how="anti")
    for code, industry in unknown.select("product_code", "industry_code").iter_rows():
        yield (
            f"{WHERE}: {code} 的 industry_code = '{industry}' 不在 industries.csv 的 "
            f"industry_code（{STANDARD} 版）中"
        )
