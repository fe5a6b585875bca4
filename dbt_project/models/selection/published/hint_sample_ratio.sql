with all_logged as (
    select
        coalesce(policy_version, 'unknown') as policy_version,
        coalesce(host_family, 'other') as host_family,
        coalesce(segment_key, 'unknown') as segment_key,
        gen_style_id,
        runs,
        1 / logged_propensity as weight,
        first_people
    from {{ ref('int_selection__backtest_runs') }}
    where logged_propensity > 0
),

-- docs/rules/style.md#small-groups; the test holds for runs of several groups, too
cells as (
    select
        policy_version,
        host_family,
        segment_key,
        {{ is_small(merged_people()) }} as is_small
    from all_logged
    group by policy_version, host_family, segment_key
),

logged as (
    select
        case when cells.is_small then 'other' else cells.policy_version end as policy_version,
        case when cells.is_small then 'other' else cells.host_family end as host_family,
        case when cells.is_small then 'other' else cells.segment_key end as segment_key,
        all_logged.gen_style_id,
        all_logged.runs,
        all_logged.weight
    from all_logged
    inner join cells
        on
            all_logged.policy_version = cells.policy_version and all_logged.host_family = cells.host_family
            and all_logged.segment_key = cells.segment_key
),

groups as (
    select
        policy_version,
        host_family,
        segment_key,
        sum(runs) as runs
    from logged
    group by policy_version, host_family, segment_key
),

-- a style drawn as often as its propensities say has weights that add up to the number of runs
styles as (
    select
        logged.policy_version,
        logged.host_family,
        logged.segment_key,
        logged.gen_style_id,
        max(groups.runs) as runs,
        {{ exact_sum('logged.runs * logged.weight') }} as weight,
        {{ exact_sum('logged.runs * logged.weight * (logged.weight - 1)') }} as variance
    from logged
    inner join groups
        on
            logged.policy_version = groups.policy_version and logged.host_family = groups.host_family
            and logged.segment_key = groups.segment_key
    group by logged.policy_version, logged.host_family, logged.segment_key, logged.gen_style_id
),

scored as (
    select
        *,
        abs(weight - runs) / sqrt(nullif(variance, 0)) as z
    from styles
),

dates as (
    select as_of_date from {{ ref('int_run__dates') }}
    where is_current
)

select
    policy_version,
    host_family,
    segment_key,
    cast(max(runs) as bigint) as runs,
    count(*) as styles,
    round(max(z), 9) as worst_z,
    max_by(gen_style_id, (z, gen_style_id)) filter (where z is not null) as worst_style_id,
    case
        when max(runs) < {{ var('backtest_min_matched') }} then 'not enough data'
        when max(z) > 4 then 'suspicious: styles were not drawn as their propensities say'
        else 'ok'
    end as verdict,
    dates.as_of_date
from scored
cross join dates
group by policy_version, host_family, segment_key, dates.as_of_date
