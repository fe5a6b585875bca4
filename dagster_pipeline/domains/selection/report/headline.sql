-- Cards at the top of the page: place, label, value, note, change, trend (oldest first), whether to watch it.
with nights as (
    select
        as_of_date,
        count(*) as forms,
        count(*) filter (changed) as changed,
        count(*) filter (source <> 'none') / count(*) as covered
    from style_hints_history
    where as_of_date > (select max(as_of_date) - 28 from style_hints)
    group by as_of_date
),

now as (
    select * from nights where as_of_date = (select max(as_of_date) from nights)
),

before as (
    select nights.* from nights, now where nights.as_of_date = now.as_of_date - 7
)

select
    30 as place,
    'Forms with a hint' as label,
    format('{:.1f} %', 100 * now.covered) as value,
    format('of {:,} known forms; at least 80 % expected', now.forms) as note,
    format('{:+.1f} points', 100 * (now.covered - before.covered)) as change,
    (select list(covered order by as_of_date) from nights) as trend,
    if(now.covered < 0.8, 'watch', 'good') as state
from now
left join before on true
union all
select
    40,
    'Hints changed',
    format('{:,}', now.changed),
    format('last night, {:.1f} % of the forms', 100.0 * now.changed / now.forms),
    format('{:+d}', now.changed - before.changed),
    (select list(changed order by as_of_date) from nights),
    ''
from now
left join before on true
