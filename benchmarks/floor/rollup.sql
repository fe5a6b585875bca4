-- The daily roll-ups by hand, for the runs of {days} (a condition on event_date), from landing's raw Parquet.
-- No dbt, tests, history of knowledge, moved runs or Unicode: what an engineer would write in an afternoon.
create or replace temp table runs as
with e as (
    select * from read_parquet('{raw}/autofill_events/*/*.parquet', hive_partitioning = true, hive_types = {{'event_date': date}})
    where {days}
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
select e.event_date, lower(trim(e.host)) as host, e.schema_hash, e.gen_style_id as style, t.segment, e.created_at, e.final_map, e.user_id,
    case when host like '%greenhouse.io' or form_url like '%gh_jid=%' then 'greenhouse' when host like '%lever.co' then 'lever'
        when host like '%myworkdayjobs.com' then 'workday' when host like '%ashbyhq.com' or form_url like '%ashby_jid=%' then 'ashby'
        when host like '%bamboohr.com' then 'bamboohr' end as family,
    coalesce(f.status, e.feedback_status) as status, coalesce(f.edits, e.edit_chars) as edits, e.status = 'ok' as ok, e.policy
from e left join f using (event_id) left join t on t.title = e.job ->> '$.title';

create table if not exists daily (event_date date, host varchar, schema_hash varchar, family varchar, segment varchar, style varchar,
    runs bigint, ok bigint, helpful bigint, unhelpful bigint, edited bigint, edits bigint, last_at timestamp);
create table if not exists mix (event_date date, family varchar, segment varchar, policy varchar, runs bigint, helpful bigint);
create table if not exists fields (event_date date, host varchar, schema_hash varchar, selector varchar, semantic varchar, runs bigint);
begin;
delete from daily where {days};
delete from mix where {days};
delete from fields where {days};
insert into daily
select event_date, host, schema_hash, family, segment, style, count(*), count(*) filter (ok),
    count(*) filter (status = 'helpful'), count(*) filter (status = 'unhelpful'), count(edits), sum(edits), max(created_at)
from runs group by event_date, host, schema_hash, family, segment, style;
insert into mix select event_date, family, segment, policy, count(*), count(*) filter (status = 'helpful') from runs group by all;
insert into fields
select event_date, host, schema_hash, entry.key, entry.value, sum(runs) from (
    select event_date, host, schema_hash, runs, unnest(map_entries(cast(cast(final_map as json) as map(varchar, varchar)))) as entry
    from (select event_date, host, schema_hash, final_map, count(*) as runs from runs where final_map is not null group by all)
) group by event_date, host, schema_hash, entry.key, entry.value;
commit;
