-- One row per figure at the top of the page: label, value, note, and whether to watch it.
with forms as (
    select
        count(*) as forms,
        count(*) filter (changed) as changed,
        count(*) filter (source = 'none') / count(*) as without,
        max(as_of_date) as as_of_date
    from style_hints
),

answered as (
    select sum(helpful) as helpful, sum(helpful + unhelpful) as answered
    from runs_daily
    where event_date > (select as_of_date - 7 from forms)
),

landed as (
    select sum(rejected) as rejected, sum(lines) as lines
    from landing_log
    where cast(landed_at as date) = (select max(cast(landed_at as date)) from landing_log)
),

night as (
    select * from nights order by started_at desc limit 1
)

select 1 as place, 'Known forms' as label, format('{:,}', forms) as value, 'as of ' || as_of_date as note, '' as state
from forms
union all
select 2, 'Without a hint', format('{:.1f} %', 100 * without), 'at most 20 % expected', if(without > 0.2, 'watch', 'good')
from forms
union all
select 3, 'Changed last night', format('{:,}', changed), format('{:.1f} % of the forms', 100.0 * changed / forms), ''
from forms
union all
select 4, 'Helpful', format('{:.1f} %', 100.0 * helpful / answered), format('of {:,} answered runs in 7 days', answered), ''
from answered
where answered > 0
union all
select
    5, 'Rejected lines', format('{:.2f} %', 100.0 * rejected / lines), format('of {:,} lines, newest landing day', lines),
    if(rejected > 0.01 * lines, 'watch', 'good')
from landed
where lines > 0
union all
select
    6, 'Last night', format('{:.0f} s', epoch(finished_at) - epoch(started_at)),
    case status when 'ok' then 'published' when 'err' then 'failed' else 'until this page was made' end,
    if(status = 'err', 'watch', 'good')
from night
order by place
