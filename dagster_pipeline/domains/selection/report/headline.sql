-- Figures at the top of the page: place, label, value, note, and whether to watch it.
with forms as (
    select
        count(*) as forms,
        count(*) filter (changed) as changed,
        count(*) filter (source = 'none') / count(*) as without,
        max(as_of_date) as as_of_date
    from style_hints
)

select 10 as place, 'Known forms' as label, format('{:,}', forms) as value, 'as of ' || as_of_date as note, '' as state
from forms
union all
select 20, 'Without a hint', format('{:.1f} %', 100 * without), 'at most 20 % expected', if(without > 0.2, 'watch', 'good')
from forms
union all
select 30, 'Changed last night', format('{:,}', changed), format('{:.1f} % of the forms', 100.0 * changed / forms), ''
from forms
