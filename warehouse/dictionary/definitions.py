"""Model of the named, versioned definitions of 民营: which units count as private, by whose rule.

Belongs here: name, rule text and source. The decision table is codelists/private_rules.csv.
Does not: applying the rule to enterprises (sql/core).
"""

from pydantic import Field

from warehouse.dictionary.base import Entry


class PrivateDefinition(Entry):
    """One definition of the private economy; every figure names the one it uses."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str
    name: str
    rule: str
    source: str
