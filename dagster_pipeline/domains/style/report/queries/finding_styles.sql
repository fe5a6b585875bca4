-- What the figures of the section say, in one or two sentences.
with checked as (
    select count(*) as groups, count(*) filter (verdict = 'ok') as ok, count(*) filter (verdict like 'suspicious%') as off
    from hint_sample_ratio
)

select
    case
        when groups = 0 then 'No run has a logged propensity, so the draw of the styles cannot be checked.'
        when off > 0 then format('In {} of {} groups styles were not drawn as their propensities say; do not read the '
            || 'figures of these.', off, groups)
        when ok = 0 then 'There are too few runs with logged propensities to check the draw of the styles.'
        else format('Styles were drawn as their propensities say in all {} groups with enough runs.', ok)
    end as says
from checked
