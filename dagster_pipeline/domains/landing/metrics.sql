-- One row per metric, day and set of labels, from the published copy; day is null for gauges.
with landed as (
    unpivot (
        select
            cast(landed_at as date) as day, source,
            sum(accepted) as accepted, sum(duplicates) as duplicate, sum(rejected) as rejected
        from landing_log
        group by all
    ) on accepted, duplicate, rejected into name outcome value lines
),

newest as (
    select source, sum(rejected) as rejected, sum(lines) as lines
    from landing_log
    where cast(landed_at as date) = (select max(cast(landed_at as date)) from landing_log)
    group by source
)

select
    'applylens_landing_lines_total' as metric,
    day,
    to_json({source: source, outcome: outcome}) as labels,
    cast(lines as double) as value
from landed

union all

select 'applylens_landing_files_total', cast(landed_at as date), to_json({source: source}), count(*)
from landing_log
where quarantined = 0
group by all

union all

select 'applylens_landing_rejected_ratio', null, to_json({source: source}), rejected / nullif(lines, 0)
from newest
