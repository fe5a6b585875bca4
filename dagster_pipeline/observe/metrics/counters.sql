-- One row per metric, day and set of labels: what a counter counts on that day. Runs on the published copy.
-- A day of null is a total that nobody keeps by day.
with segments as (
    -- clients may deliver segments of their own: unbounded labels would be unbounded series
    select key as segment_key from expected_shares where subject = 'events'
),

hints as (
    -- the API knows four sources; a pooled hint is told as style_hint_documents tells it
    select
        h.as_of_date,
        case
            when h.source in ('form', 'form+family') then 'form'
            when h.source in ('segment', 'family_segment') and h.segment_key is not null then 'segment'
            when h.source = 'none' then 'none'
            else 'family'
        end as source,
        coalesce(h.host_family, 'other') as host_family,
        case when h.segment_key is null then '' else coalesce(s.segment_key, 'other') end as segment_key
    from style_hints_history as h
    left join segments as s on h.segment_key = s.segment_key
),

runs as (
    select
        r.event_date,
        r.policy,
        r.host_family,
        case when r.segment_key is null then '' else coalesce(s.segment_key, 'other') end as segment_key,
        r.runs
    from runs_daily as r
    left join segments as s on r.segment_key = s.segment_key
),

landed as (
    unpivot (
        select
            cast(landed_at as date) as day, source,
            sum(accepted) as accepted, sum(duplicates) as duplicate, sum(rejected) as rejected
        from landing_log
        group by all
    ) on accepted, duplicate, rejected into name outcome value lines
)

select
    'applylens_autofill_style_choice_total' as metric,
    as_of_date as day,
    to_json({source: source, host_family: host_family, segment_key: segment_key}) as labels,
    count(*) as value
from hints
group by all

union all

-- every series begins at 0, so that its first night is an increase
select distinct
    'applylens_autofill_style_choice_total',
    cast(null as date),
    to_json({source: sources.source, host_family: hints.host_family, segment_key: hints.segment_key}),
    0
from hints
cross join (values ('form'), ('segment'), ('family'), ('none')) as sources (source)

union all

select 'applylens_autofill_profiles_updated_total', as_of_date, '{}', count(*)
from hints
group by as_of_date

union all

select
    'applylens_autofill_policy_total',
    event_date,
    to_json({policy: policy, host_family: host_family, segment_key: segment_key}),
    sum(runs)
from runs
group by all

union all

select metric, cast(null as date), to_json({policy_id: policy_id}), value
from policy_counters
where policy_id is not null

union all

select metric, cast(null as date), to_json({sign: sign}), value
from policy_counters
where policy_id is null

union all

select metric, cast(null as date), to_json({system: system}), value
from ats_counters

union all

select 'applylens_landing_lines_total', day, to_json({source: source, outcome: outcome}), lines
from landed

union all

select 'applylens_landing_files_total', cast(landed_at as date), to_json({source: source}), count(*)
from landing_log
group by all
