-- dim_form: the forms and their editions: who sends what how often, by which approval.
-- grain: one row per form and edition
select
    frm.form_code,
    frm.edition,
    frm.form_name,
    frm.kind,
    frm.frequency,
    frm.agency,
    frm.approval_number,
    frm.valid_from,
    frm.valid_to
from ref.form as frm
