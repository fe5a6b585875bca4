-- What the figures of the section say, in one or two sentences.
with forms as (
    select count(*) as forms, count(*) filter (changed) as changed from style_hints
)

select
    case
        when changed = 0 then 'No hint has changed since the day before.'
        else format('{:,} of {:,} forms ({:.1f} %) have a different hint than the day before.',
            changed, forms, 100.0 * changed / forms)
    end as says
from forms
