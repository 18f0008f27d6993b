-- fct_revision: every version of a figure that replaced another: what stood before, what stands now, and why it changed.
-- grain: one row per version of a figure that replaced another version of it
with

told as (

    select
        obs.observation_sk,
        obs.region_code,
        obs.breakdown,
        obs.breakdown_code,
        obs.indicator_code,
        case
            when obs.time_basis = 'ytd_last_year' then 'ytd'
            when obs.time_basis != 'period' then obs.time_basis
            when obs.frequency = 'point' then 'end'
            when obs.period_start = obs.period_end // 100 * 100 + 1 then 'ytd'
            else 'period'
        end as time_basis,
        case
            when obs.time_basis = 'ytd_last_year'
                then cast(obs.period_end // 100 - 1 as varchar) || substring(obs.period, 5)
            else obs.period
        end as period,
        case
            when obs.time_basis = 'ytd_last_year' then obs.period_start - 100
            else obs.period_start
        end as period_start,
        case
            when obs.time_basis = 'ytd_last_year' then obs.period_end - 100
            else obs.period_end
        end as period_end,
        obs.definition_code,
        obs.is_synthetic,
        case when obs.time_basis = 'ytd_last_year' then 'restated' else 'reported' end as told_by,
        obs.form_code,
        obs.vintage,
        obs.source_code,
        obs.value,
        obs.half_width,
        obs.is_counted,
        obs.known_from,
        obs.known_to,
        obs.version_no,
        obs.file_sha256,
        obs.sheet_no,
        obs.row_no,
        obs.cell_ref
    from core.fct_observation as obs
    where obs.edit_status != 'refused' and obs.vintage not in ('target', 'forecast')

),

versions as (

    select
        md5(concat_ws(
            '|',
            tld.region_code,
            tld.breakdown,
            tld.breakdown_code,
            tld.indicator_code,
            tld.time_basis,
            case when tld.time_basis = 'period' then cast(tld.period_start as varchar) else '' end,
            cast(tld.period_end as varchar),
            tld.definition_code,
            case when tld.is_synthetic then 'synthetic' else 'real' end
        )) as figure_sk,
        -- A restatement follows the figure of its own vintage and no later one.
        vnt.vintage_rank * 2 + case when tld.told_by = 'restated' then 1 else 0 end as maturity,
        tld.observation_sk,
        tld.region_code,
        tld.breakdown,
        tld.breakdown_code,
        tld.indicator_code,
        tld.time_basis,
        tld.period,
        tld.period_start,
        tld.period_end,
        tld.definition_code,
        tld.is_synthetic,
        tld.told_by,
        tld.form_code,
        tld.vintage,
        tld.source_code,
        tld.value,
        tld.half_width,
        tld.is_counted,
        tld.known_from,
        tld.known_to,
        tld.version_no,
        tld.file_sha256,
        tld.sheet_no,
        tld.row_no,
        tld.cell_ref
    from told as tld
    inner join ref.vintage as vnt
        on tld.vintage = vnt.vintage

),

ordered as (

    select
        ver.observation_sk,
        ver.figure_sk,
        ver.maturity,
        ver.form_code,
        ver.vintage,
        ver.told_by,
        ver.known_from,
        lag(ver.observation_sk) over (
            partition by ver.figure_sk, ver.form_code, ver.vintage, ver.told_by
            order by
                ver.known_from,
                ver.version_no,
                ver.file_sha256,
                ver.sheet_no,
                ver.row_no,
                ver.cell_ref
        ) as former_sk
    from versions as ver

),

-- What stood when the first version of another form, vintage or restatement came.
standing as (

    select
        ord.observation_sk,
        ord.maturity,
        ver.observation_sk as former_sk,
        ver.maturity as former_maturity
    from ordered as ord
    inner join versions as ver
        on
            ord.figure_sk = ver.figure_sk
            and (
                ord.form_code != ver.form_code
                or ord.vintage != ver.vintage
                or ord.told_by != ver.told_by
            )
            and ver.known_from <= ord.known_from
            and (ver.known_to is null or ver.known_to > ord.known_from)
    where ord.former_sk is null
    qualify row_number() over (
        partition by ord.observation_sk
        order by
            ver.maturity desc,
            ver.known_from desc,
            ver.version_no desc,
            ver.file_sha256 desc,
            ver.sheet_no desc,
            ver.row_no desc,
            ver.cell_ref desc
    ) = 1

),

replaced as (

    select
        ord.observation_sk,
        ord.former_sk,
        true as is_correction
    from ordered as ord
    where ord.former_sk is not null
    union all
    select
        std.observation_sk,
        std.former_sk,
        false as is_correction
    from standing as std
    where std.former_maturity < std.maturity

),

firsts as (

    select
        ver.figure_sk,
        ver.value
    from versions as ver
    qualify row_number() over (
        partition by ver.figure_sk
        order by
            ver.known_from,
            ver.maturity,
            ver.version_no,
            ver.file_sha256,
            ver.sheet_no,
            ver.row_no,
            ver.cell_ref
    ) = 1

),

latest as (

    select
        ver.figure_sk,
        ver.observation_sk
    from versions as ver
    where ver.known_to is null
    qualify row_number() over (
        partition by ver.figure_sk
        order by
            ver.maturity desc,
            ver.known_from desc,
            ver.version_no desc,
            ver.file_sha256 desc,
            ver.sheet_no desc,
            ver.row_no desc,
            ver.cell_ref desc
    ) = 1

)

select
    new.observation_sk,
    new.figure_sk,
    new.region_code,
    new.breakdown,
    new.breakdown_code,
    new.indicator_code,
    new.time_basis,
    new.period,
    new.period_start,
    new.period_end,
    new.definition_code,
    case
        when rpl.is_correction then 'correction'
        when new.told_by = 'restated' then 'restatement'
        when new.vintage = 'annual_return' then 'annual'
        else 'vintage'
    end as revision_kind,
    row_number() over (
        partition by new.figure_sk
        order by
            new.known_from,
            new.maturity,
            new.version_no,
            new.file_sha256,
            new.sheet_no,
            new.row_no,
            new.cell_ref
    ) as revision_no,
    coalesce(new.observation_sk = lst.observation_sk, false) as is_latest,
    old.value as former_value,
    new.value,
    new.value - old.value as difference,
    case
        when old.value > 0 then stat_ratio(new.value - old.value, old.value, 100, 2)
    end as difference_pct,
    fst.value as first_value,
    new.value - fst.value as difference_from_first,
    case
        when fst.value > 0 then stat_ratio(new.value - fst.value, fst.value, 100, 2)
    end as difference_from_first_pct,
    old.half_width as former_half_width,
    new.half_width,
    old.is_counted as former_is_counted,
    new.is_counted,
    old.vintage as former_vintage,
    new.vintage,
    old.known_from as former_known_from,
    new.known_from,
    old.form_code as former_form_code,
    new.form_code,
    old.source_code as former_source_code,
    new.source_code,
    old.observation_sk as former_observation_sk,
    old.file_sha256 as former_file_sha256,
    old.sheet_no as former_sheet_no,
    old.cell_ref as former_cell_ref,
    new.version_no,
    new.file_sha256,
    new.sheet_no,
    new.cell_ref,
    new.is_synthetic
from replaced as rpl
inner join versions as new
    on rpl.observation_sk = new.observation_sk
inner join versions as old
    on rpl.former_sk = old.observation_sk
inner join firsts as fst
    on new.figure_sk = fst.figure_sk
left join latest as lst
    on new.figure_sk = lst.figure_sk
