-- dim_definition: the published definitions of 民营经济; there is no national one.
-- grain: one row per definition
select
    def.definition_code,
    def.definition_version,
    def.definition_name,
    def.rule_text,
    def.source
from ref.private_definition as def
