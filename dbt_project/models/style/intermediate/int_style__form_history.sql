with as_of_dates as (
    select as_of_date from {{ ref('int_run__dates') }}
),

figures as (
    {{ form_runs_until('as_of_dates', run_counts() + ['last_run_at']) }}
),

-- days before the first date of this run are added up once; only later days are kept apart
increments as (
    select
        greatest(event_date, (select min(as_of_date) from as_of_dates)) as known_from,
        host,
        schema_hash,
        host_family,
        segment_key,
        {{ sum_run_measures() }}
    from figures
    group by known_from, host, schema_hash, host_family, segment_key
),

known as (
    select
        a.as_of_date,
        i.host,
        i.schema_hash,
        i.host_family,
        i.segment_key,
        {{ sum_run_measures() }}
    from increments as i
    inner join as_of_dates as a on i.known_from <= a.as_of_date
    group by a.as_of_date, i.host, i.schema_hash, i.host_family, i.segment_key
),

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

totals as (
    select as_of_date, host, schema_hash, {{ sum_run_measures() }}
    from known
    group by as_of_date, host, schema_hash
)

select
    t.*,
    s.segment_key,
    f.host_family
from totals as t
left join segments as s
    on
        t.as_of_date = s.as_of_date and t.host = s.host
        and t.schema_hash = s.schema_hash and s.place = 1
left join families as f
    on
        t.as_of_date = f.as_of_date and t.host = f.host
        and t.schema_hash = f.schema_hash and f.place = 1
