-- What the plan says of each entry, and the codes by which it is measured.
select
    brw.watch_object,
    brw.entry_id,
    brw.watchlist_name,
    brw.entry_name,
    string_agg(distinct brw.member_name, '、' order by brw.member_name) as members,
    string_agg(distinct brw.member_match, ',' order by brw.member_match) as member_match,
    max(brw.data_status) as data_status,
    max(brw.no_data_reason) as no_data_reason,
    max(brw.section) as section,
    max(brw.quote) as quote,
    min(brw.valid_from) as valid_from,
    max(brw.valid_to) as valid_to
from core.bridge_watchlist as brw
group by brw.watch_object, brw.entry_id, brw.watchlist_name, brw.entry_name
order by brw.watchlist_name, brw.entry_id
