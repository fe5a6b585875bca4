-- What needs somebody: how bad (act, watch), what it is, and the section that shows more. Here: the newest night.
with night as (
    select * from nights order by started_at desc limit 1
),

sentences as (
    select status, unnest(said) as said from night
),

newest as (
    select domain, max(as_of_date) as as_of_date from run_log group by domain
)

select 'act' as level, format('The newest night, of {}, failed; consumers keep what was published before.', last) as says,
    'nights' as section
from night
where status = 'err'
union all
select 'act', format('{} is behind: its tables are still as of {}.', domain, as_of_date), 'nights'
from newest
where as_of_date < (select max(as_of_date) from newest)
union all
select
    if(said like '% was held back: %', 'act', 'watch'),
    case
        when said like 'check freshness_check%' then 'What is published is older than it should be.'
        else regexp_replace(said, '^check \w+ of [\w.]+: ', '')
    end,
    'nights'
from sentences
