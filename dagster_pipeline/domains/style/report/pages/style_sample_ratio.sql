-- One row per policy version, family and segment in which styles were drawn with logged propensities.
select
    policy_version,
    coalesce(host_family, 'other') as family,
    coalesce(segment_key, 'no title') as segment,
    runs,
    worst_z,
    if(worst_style_id = $style, 'this one', worst_style_id) as worst,
    verdict
from hint_sample_ratio
order by worst_style_id = $style desc, worst_z desc, policy_version, family, segment
limit 30
