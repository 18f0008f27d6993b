"""SQL text for Spark: the portable tree in Spark's words, results in their declared types.

Belongs here: the rewrites that sqlglot does not make, names of views, types of columns.
Does not belong here: sending it (spark_session), deciding what to compute (spark_engine).
"""

from sqlglot import exp

from warehouse.contracts import Column, Contract

DIALECT = "spark"
_TYPES = {"VARCHAR": "STRING"}
# Types of a Spark result in the words of DuckDB, in which results are compared with contracts.
_DESCRIBED = {
    "string": "VARCHAR",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "void": '"NULL"',
}


def view_name(table: str) -> str:
    """Name of the session's view that stands for a table."""
    return table.replace(".", "__")


def spark_type(column: Column) -> str:
    """Type of a column in Spark."""
    return _TYPES.get(column.type, column.type)


def schema_text(contract: Contract) -> str:
    """Columns of a contract as a Spark schema."""
    return ", ".join(f"{column.name} {spark_type(column)}" for column in contract.columns)


def empty_select(contract: Contract) -> str:
    """A typed query without rows."""
    columns = ", ".join(
        f"cast(null as {spark_type(column)}) as {column.name}" for column in contract.columns
    )
    return f"select {columns} where false"


def spark_text(expression: exp.Expr) -> str:
    """The query as Spark runs it; helpers are already written out."""
    tree = expression.copy()
    for group in list(tree.find_all(exp.Group)):
        if group.args.get("all"):
            group.replace(_group_by_columns(group))
    for quantile in list(tree.find_all(exp.PercentileCont)):
        arguments = [quantile.this, quantile.expression]
        quantile.replace(exp.Anonymous(this="percentile", expressions=arguments))
    return tree.sql(DIALECT, pretty=True, comments=False)


def typed_text(contract: Contract, query: str) -> str:
    """A query with the columns of the contract, in its order and types."""
    columns = ",\n    ".join(
        f"cast(result.{column.name} as {spark_type(column)}) as {column.name}"
        for column in contract.columns
    )
    return f"select\n    {columns}\nfrom (\n{query}\n) as result"


def described_type(spark: str) -> str:
    """Type of a Spark result in the words of DuckDB."""
    return _DESCRIBED.get(spark, spark.upper())


def _group_by_columns(group: exp.Group) -> exp.Group:
    """`group by all` written out: what is selected without an aggregate."""
    select = group.parent
    assert isinstance(select, exp.Select)
    keys = [item.unalias() for item in select.expressions if not item.find(exp.AggFunc)]
    plain = [key.copy() for key in keys if not isinstance(key, exp.Literal)]
    return exp.Group(expressions=plain)
