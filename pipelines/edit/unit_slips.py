"""Unit errors: figures reported in another unit than the form's, such as 元 for 万元.

Belongs here: the method, as Polars expressions on any frame.
Does not: what a form compares (`slip_checks`), what is proposed (`proposals`).

Method: pounds thousands correction of the Office for National Statistics (statistical methods
library, `sml_small/pounds_thousands`, MIT). With the comparison value r = the predictive value, or
the auxiliary where the predictive is missing or zero, a principal value p is too large by the
factor f where

    lower * f < p / r < upper * f          (the published limits 250 and 1350 are 0.25 and 1.35)

Then p and every linked value are divided by f. Generalised only in f: 1000, 10000, 1e8 and their
inverses. Markers are the published ones: C corrected, N not, S stopped (nothing to compare with).
"""

from collections.abc import Sequence

import polars as pl

CORRECTED, KEPT, STOPPED = "C", "N", "S"


def comparison(predictive: pl.Expr, auxiliary: pl.Expr) -> pl.Expr:
    """The value to compare with; null where neither is there and other than zero."""
    return pl.coalesce(_non_zero(predictive), _non_zero(auxiliary))


def ratio_to(principal: pl.Expr, compared: pl.Expr) -> pl.Expr:
    """The principal value over the comparison value as a double; null where it cannot be judged."""
    return principal.cast(pl.Float64) / _non_zero(compared.cast(pl.Float64))


def slipped_by(ratio: pl.Expr, factors: Sequence[float], lower: float, upper: float) -> pl.Expr:
    """The factor that a value is too large by; null where none, or where there is no ratio.

    Args:
        ratio: of principal to comparison value.
        factors: candidates; their intervals (lower * f, upper * f) must not meet.
        lower, upper: limits as multiples of the factor; both are outside.
    """
    return pl.coalesce(
        pl.when((ratio > lower * one) & (ratio < upper * one)).then(pl.lit(float(one)))
        for one in factors
    )


def marker(ratio: pl.Expr, factor: pl.Expr) -> pl.Expr:
    """C, N or S by ratio and factor (`slipped_by`)."""
    return (
        pl.when(ratio.is_null())
        .then(pl.lit(STOPPED))
        .when(factor.is_null())
        .then(pl.lit(KEPT))
        .otherwise(pl.lit(CORRECTED))
    )


def corrected(value: pl.Expr, factor: pl.Expr) -> pl.Expr:
    """The value divided by the factor; as it is without one. A missing value stays missing."""
    return value / factor.fill_null(1.0)


def _non_zero(value: pl.Expr) -> pl.Expr:
    return pl.when(value != 0).then(value)
