"""Nothing is lost: rows and cells of every sheet balance; what was accepted stands in the facts."""


def test_every_sheet_balances_rows_and_cells(rows):
    sheets = rows("select * from core.dim_submission where status = 'accepted'")
    assert len(sheets) > 30
    for sheet in sheets:
        layout = sum(
            sheet[name] for name in ("title_rows", "header_rows", "note_rows", "blank_rows")
        )
        assert sheet["physical_rows"] == layout + sheet["data_rows"], sheet["file_name"]
        assert sheet["data_rows"] == sheet["accepted_rows"] + sheet["rejected_rows"]
        assert sheet["cells"] == (
            sheet["fact_cells"] + sheet["empty_cells"] + sheet["rejected_cells"]
        ), sheet["file_name"]


def test_every_archived_file_is_a_submission_and_a_refused_one_says_why(rows, sample_home):
    (counts,) = rows("""
        select
            count(distinct file_sha256) as files,
            count(*) filter (where status = 'rejected' and reason_text is null) as silent
        from core.dim_submission
    """)
    archived = [
        path
        for path in (sample_home / "archive").rglob("*")
        if path.is_file() and len(path.stem) == 64
    ]
    assert counts["files"] == len(archived)
    assert counts["silent"] == 0


def test_accepted_cells_of_aggregate_forms_are_the_rows_of_the_fact(rows):
    sheets = rows("""
        select sub.file_sha256, sub.sheet_no, sub.fact_cells, count(obs.observation_sk) as facts
        from core.dim_submission as sub
        left join core.fct_observation as obs
            on sub.file_sha256 = obs.file_sha256 and sub.sheet_no = obs.sheet_no
        where sub.form_code not in ('M3', 'R1') and sub.status = 'accepted'
        group by all
    """)
    assert len(sheets) > 10
    assert all(sheet["fact_cells"] == sheet["facts"] for sheet in sheets)


def test_accepted_rows_of_enterprise_forms_are_the_rows_of_the_fact(rows):
    sheets = rows("""
        select sub.file_sha256, sub.accepted_rows, count(ent.enterprise_month_sk) as facts
        from core.dim_submission as sub
        left join core.fct_enterprise_month as ent on sub.file_sha256 = ent.file_sha256
        where sub.form_code = 'M3'
        group by all
    """)
    assert len(sheets) == 33
    assert all(sheet["accepted_rows"] == sheet["facts"] for sheet in sheets)


def test_rejected_rows_are_listed_one_by_one(rows):
    (counts,) = rows("""
        select
            (select sum(rejected_rows) from core.dim_submission) as counted,
            (
                select count(distinct (file_sha256, sheet_no, row_no))
                from core.fct_reject where scope = 'row'
            ) as listed
    """)
    assert counts["counted"] == counts["listed"] > 0


def test_at_most_one_version_of_a_figure_is_current(rows):
    assert (
        rows("""
        select region_code, breakdown, breakdown_code, indicator_code, period, time_basis, vintage,
            form_code
        from core.fct_observation where is_current
        group by all having count(*) > 1
    """)
        == []
    )
