-- One row per metric and set of labels: how the nights went. Runs on the tables nights and started (observe/night_log.py).
with newest as (
    select * from nights order by finished_at desc limit 1
),

finished as (
    select if(status = 'ok', 'ok', 'err') as status, count(*) as nights from nights group by all
)

select
    'applylens_autofill_agg_runs_total' as metric,
    to_json({status: s.status}) as labels,
    coalesce(finished.nights, 0) as value
from (values ('ok'), ('err')) as s (status)
left join finished on s.status = finished.status

union all

select 'applylens_night_success', '{}', (status = 'ok')::integer from newest

union all

select 'applylens_night_started_timestamp_seconds', '{}', epoch(started_at) from started

union all

select 'applylens_night_finished_timestamp_seconds', '{}', epoch(finished_at) from newest

union all

select 'applylens_night_duration_seconds', '{}', epoch(finished_at) - epoch(started_at) from newest

union all

select 'applylens_night_step_seconds', to_json({step: step.key}), step.value
from (select unnest(map_entries(steps)) as step from newest)

union all

select 'applylens_night_checks', to_json({result: checked.key}), checked.value
from (select unnest(map_entries(checks)) as checked from newest)
