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
from core.dim_form as frm
order by frm.form_code, frm.edition
