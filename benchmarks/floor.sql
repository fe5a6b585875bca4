-- The night by hand: one DuckDB script without dbt, Dagster, tests or checks, from the same raw Parquet to the same
-- hints. It keeps no state, so it reads every day; {raw}, {first}, {last} and {out} are filled in by night.py.
create temp table runs as
with e as (
    select * from read_parquet('{raw}/autofill_events/*/*.parquet', hive_partitioning = true, hive_types = {{'event_date': date}})
    qualify row_number() over (partition by event_id order by _seq desc, _line desc) = 1
),
f as (
    select fb.event_id, arg_max(fb.feedback_status, fb.created_at) as status, arg_max(fb.edit_chars, fb.created_at) as edits
    from read_parquet('{raw}/autofill_feedback/*/*.parquet') as fb join e using (event_id)
    where fb.created_at <= e.created_at + interval 45 day group by 1
),
t as (
    select distinct job ->> '$.title' as title,
        case
            when regexp_matches(lower(title), '(^|\W)(interns?|internships?|co-?ops?)(\W|$)') then 'intern'
            when regexp_matches(lower(title), '(^|\W)(junior|jr|entry)(\W|$)') then 'junior'
            when regexp_matches(lower(title), '(^|\W)(senior|sr|lead|principal)(\W|$)') then 'senior'
            else 'default' end as segment
    from e where trim(job ->> '$.title') <> ''
)
select e.event_date, lower(trim(e.host)) as host, e.schema_hash, e.gen_style_id as style, t.segment, e.created_at,
    case when host like '%greenhouse.io' or form_url like '%gh_jid=%' then 'greenhouse' when host like '%lever.co' then 'lever'
        when host like '%myworkdayjobs.com' then 'workday' when host like '%ashbyhq.com' or form_url like '%ashby_jid=%' then 'ashby'
        when host like '%bamboohr.com' then 'bamboohr' end as family,
    coalesce(f.status, e.feedback_status) as status, coalesce(f.edits, e.edit_chars) as edits, e.status = 'ok' as ok
from e left join f using (event_id) left join t on t.title = e.job ->> '$.title';

create temp table daily as
select event_date, host, schema_hash, family, segment, style, count(*) as runs, count(*) filter (ok) as ok,
    count(*) filter (status = 'helpful') as helpful, count(*) filter (status = 'unhelpful') as unhelpful,
    count(edits) as edited, sum(edits) as edits, max(created_at) as last_at
from runs group by all;

create temp table dates as
select unnest(generate_series(date '{first}', date '{last}', interval 1 day))::date as as_of;

create temp table stats as
with w as (select as_of, daily.* from daily join dates on event_date between as_of - 29 and as_of where style is not null),
l as (
    select as_of, 1 as rank, 5 as need, host, schema_hash, null as family, null as segment, style, sum(runs) as runs, sum(helpful) as helpful,
        sum(unhelpful) as unhelpful, sum(edits) / sum(edited) as edits from w group by all
    union all
    select as_of, 2, 5, null, null, family, segment, style, sum(runs), sum(helpful), sum(unhelpful), sum(edits) / sum(edited)
    from w where family is not null and segment is not null group by all
    union all
    select as_of, 3, 10, null, null, family, null, style, sum(runs), sum(helpful), sum(unhelpful), sum(edits) / sum(edited)
    from w where family is not null group by all
)
select as_of, rank, host, schema_hash, family, segment, arg_min(style, (-helpful / runs, coalesce(edits, 1e9), -runs, style)) filter (runs >= need) as style,
    json_group_object(style, json_object('helpful', helpful, 'unhelpful', unhelpful, 'total_runs', runs, 'helpful_ratio', helpful / runs, 'avg_edit_chars', edits)) as figures
from l group by all;

copy (
    with h as (
        select as_of, host, schema_hash, mode(segment) as segment, mode(family) as family, sum(ok) as ok
        from daily join dates on event_date <= as_of group by all
    )
    select h.*, coalesce(a.style, b.style, c.style) as preferred,
        case when a.style is not null then 'form' when b.style is not null then 'segment' when c.style is not null then 'family' else 'none' end as source,
        coalesce(a.figures, b.figures, c.figures) as figures
    from h
    left join stats as a on a.rank = 1 and a.as_of = h.as_of and a.host = h.host and a.schema_hash = h.schema_hash and a.style is not null
    left join stats as b on b.rank = 2 and b.as_of = h.as_of and b.family = h.family and b.segment = h.segment and b.style is not null
    left join stats as c on c.rank = 3 and c.as_of = h.as_of and c.family = h.family and c.style is not null
) to '{out}' (format parquet, compression zstd);
