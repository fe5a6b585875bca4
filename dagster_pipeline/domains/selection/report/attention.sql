-- Too many forms without a hint, and styles that were not drawn as the logged propensities say.
select
    'watch' as level,
    format('{:.0f} % of the known forms have no hint; at most 20 % are expected.', 100 * avg((source = 'none')::int)) as says,
    'coverage' as section
from style_hints
having avg((source = 'none')::int) > 0.2
union all
select
    'act',
    format('Styles of {} {} under policy version {} are not drawn as their propensities say ({} is off by {:.1f} standard '
        || 'errors).', coalesce(host_family, 'other'),
        coalesce(segment_key, 'without title'), policy_version, worst_style_id, worst_z),
    'styles'
from hint_sample_ratio
where verdict like 'suspicious%'
