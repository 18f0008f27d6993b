-- as_of: rows of a table as they were known on a day; published beside each table that records it.
-- the_schema, the_table and the_columns stand for those of the table.
create or replace macro the_schema.the_table_as_of(as_of_day) as table
    select the_columns
    from the_schema.the_table
    where
        known_from <= cast(as_of_day as date)
        and (known_to is null or known_to > cast(as_of_day as date))
