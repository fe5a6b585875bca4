-- One row per experiment, segment and variant that is compared, for the first primary metric.
select
    experiment_id as experiment,
    case segment_key when 'all' then 'everybody' else segment_key end as segment,
    variant_id as variant,
    segment || ' · ' || variant_id as line,
    mature_users as people,
    rate,
    relative_lift as lift,
    lift_lower,
    lift_upper,
    anytime_lower,
    anytime_upper,
    -- what lies outside would press everything else into a point
    greatest(-1, least(2, lift_lower)) as shown_lower,
    greatest(-1, least(2, lift_upper)) as shown_upper,
    greatest(-1, least(2, anytime_lower)) as shown_anytime_lower,
    greatest(-1, least(2, anytime_upper)) as shown_anytime_upper,
    p_adjusted
from experiment_results
where p_adjusted is not null and segment_key <> 'default' and lift_lower is not null
order by experiment_id, segment_key <> 'all', segment_key, variant_id
