with dates as (
    select as_of_date from {{ ref('int_selection__pooled_dates') }}
    where is_fitted_now
),

figures as (
    {{ form_runs_until('dates', ['runs', 'last_run_at']) }}
),

increments as (
    select
        greatest(event_date, (select min(dates.as_of_date) from dates)) as known_from,
        host,
        schema_hash,
        host_family,
        segment_key,
        sum(runs) as runs,
        max(last_run_at) as last_run_at
    from figures
    group by known_from, host, schema_hash, host_family, segment_key
),

known as (
    select
        dates.as_of_date,
        i.host,
        i.schema_hash,
        i.host_family,
        i.segment_key,
        sum(i.runs) as runs,
        max(i.last_run_at) as last_run_at
    from increments as i
    inner join dates on i.known_from <= dates.as_of_date
    group by dates.as_of_date, i.host, i.schema_hash, i.host_family, i.segment_key
),

-- the most common one, then the more recent run's, then alphabetical (docs/rules/style.md#statistics)
segments as (
    select
        as_of_date,
        host,
        schema_hash,
        segment_key,
        row_number() over (
            partition by as_of_date, host, schema_hash
            order by sum(runs) desc, max(last_run_at) desc, segment_key asc
        ) as place
    from known
    where segment_key is not null
    group by as_of_date, host, schema_hash, segment_key
),

families as (
    select
        as_of_date,
        host,
        schema_hash,
        host_family,
        row_number() over (
            partition by as_of_date, host, schema_hash
            order by sum(runs) desc, max(last_run_at) desc, host_family asc
        ) as place
    from known
    where host_family is not null
    group by as_of_date, host, schema_hash, host_family
),

forms as (
    select distinct
        as_of_date,
        host,
        schema_hash
    from known
)

select
    forms.as_of_date,
    forms.host,
    forms.schema_hash,
    coalesce(f.host_family, '') as host_family,
    coalesce(s.segment_key, '') as segment_key
from forms
left join segments as s
    on forms.as_of_date = s.as_of_date and forms.host = s.host and forms.schema_hash = s.schema_hash and s.place = 1
left join families as f
    on forms.as_of_date = f.as_of_date and forms.host = f.host and forms.schema_hash = f.schema_hash and f.place = 1
