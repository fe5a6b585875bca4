with current_date_ as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
),

forms as (
    select * from {{ ref('int_style__form_history') }}
    where as_of_date in (select as_of_date from current_date_)
),

-- complete months before the current date's are summed already
counted_fields as (
    select
        host,
        schema_hash,
        selector,
        semantic,
        runs
    from {{ ref('fct_style__form_fields_monthly') }}
    where event_month < (select {{ month_start('as_of_date') }} from current_date_)
    union all
    select
        host,
        schema_hash,
        selector,
        semantic,
        runs
    from {{ ref('fct_style__form_fields_daily') }}
    where
        event_date >= (select {{ month_start('as_of_date') }} from current_date_)
        and event_date <= (select as_of_date from current_date_)
),

fields as (
    select
        host,
        schema_hash,
        selector,
        semantic,
        row_number() over (
            partition by host, schema_hash, selector order by sum(runs) desc, semantic asc
        ) as place
    from counted_fields
    group by host, schema_hash, selector, semantic
),

maps as (
    select
        host,
        schema_hash,
        {{ json_object_agg('selector', json_string('semantic')) }} as canonical_map
    from fields
    where place = 1
    group by host, schema_hash
),

profiles as (
    select
        forms.host,
        forms.schema_hash,
        coalesce(maps.canonical_map, '{}') as canonical_map,
        cast(forms.ok_runs as double) / forms.runs as success_rate,
        case when forms.edit_runs > 0 then cast(forms.edit_chars as double) / forms.edit_runs end as avg_edit_chars,
        case when forms.duration_runs > 0 then cast(forms.duration_ms as double) / forms.duration_runs end
            as avg_duration_ms,
        forms.runs,
        forms.ok_runs,
        forms.edit_runs,
        forms.edit_chars,
        forms.duration_runs,
        forms.duration_ms,
        forms.last_run_at as last_seen_at,
        {{ is_small('forms.first_people') }} as is_small,
        forms.as_of_date
    from forms
    left join maps on forms.host = maps.host and forms.schema_hash = maps.schema_hash
)

select
    host,
    schema_hash,
    canonical_map,
    success_rate,
    avg_edit_chars,
    avg_duration_ms,
    runs,
    ok_runs,
    edit_runs,
    edit_chars,
    duration_runs,
    duration_ms,
    last_seen_at,
    is_small,
    case
        when
            success_rate < {{ var('low_quality_success_rate') }}
            or coalesce(avg_edit_chars, 0) > {{ var('low_quality_edit_chars') }}
            then 'low'
        else 'ok'
    end as quality,
    as_of_date
from profiles
