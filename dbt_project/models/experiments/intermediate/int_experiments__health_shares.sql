with dates as (
    {{ decided_dates() }}
),

-- the variant that is furthest from its share
variants as (
    select
        *,
        row_number() over (
            partition by as_of_date, experiment_id, segment_key
            order by {{ rounded('abs(observed - expected) / sqrt(expected)', 9) }} desc, variant_id asc
        ) as place
    from {{ ref('int_experiments__sample_ratio') }}
    where not is_zero_weight and expected > 0
),

ratios as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        {{ exact_sum('power(observed - expected, 2) / expected') }} as statistic,
        count(*) - 1e0 as df,
        min(expected) as least_expected,
        max(case when place = 1 then variant_id end) as worst,
        max(case when place = 1 then {{ rounded('observed', 9) }} end) as observed,
        max(case when place = 1 then expected end) as expected
    from variants
    group by as_of_date, experiment_id, segment_key
    having count(*) > 1
),

scored as (
    select * from {{ with_chi_square_p('ratios') }}
),

zero_weight as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        {{ exact_sum('observed') }} as observed,
        {{ ordered_string_agg('variant_id', 'variant_id', ', ') }} as variants
    from {{ ref('int_experiments__sample_ratio') }}
    where is_zero_weight
    group by as_of_date, experiment_id, segment_key
),

people as (
    select
        d.as_of_date,
        u.experiment_id,
        cast(sum(u.users) as double) as users,
        cast(sum(case when u.status = 'bot' then u.users else 0 end) as double) as bots,
        cast(sum(case when u.status = 'ok' and u.multiple_on <= d.as_of_date then u.users else 0 end) as double)
            as multiple
    from {{ ref('fct_experiments__users_daily') }} as u
    inner join dates as d on u.event_date <= d.as_of_date
    where u.status in ('ok', 'bot')
    group by d.as_of_date, u.experiment_id
)

select
    as_of_date,
    experiment_id,
    segment_key,
    'sample_ratio' as check_name,
    observed,
    expected,
    p_value,
    p_value < {{ var('sample_ratio_alpha') }} and least_expected >= {{ var('sample_ratio_min_expected') }} as is_alert,
    'Variant ' || worst || ' has ' || {{ said('observed') }} || ' people where its share promises '
    || {{ said('expected') }}
    || case
        when least_expected < {{ var('sample_ratio_min_expected') }} then '; too few to tell.'
        when p_value < {{ var('sample_ratio_alpha') }}
            then ': people are not assigned as the shares say, so no figure here can be trusted.'
        else ', which chance explains.'
    end as explanation
from scored
union all
select
    as_of_date,
    experiment_id,
    segment_key,
    'zero_weight_exposed' as check_name,
    observed,
    0e0 as expected,
    cast(null as double) as p_value,
    true as is_alert,
    {{ said('observed') }} || ' people saw ' || variants || ' while its share was 0.' as explanation
from zero_weight
union all
select
    as_of_date,
    experiment_id,
    'all' as segment_key,
    'multiple_exposures' as check_name,
    multiple / nullif(users - bots, 0) as observed,
    {{ var('max_multiple_exposures') }}e0 as expected,
    cast(null as double) as p_value,
    multiple > {{ var('max_multiple_exposures') }} * (users - bots) as is_alert,
    {{ said('multiple') }} || ' of ' || {{ said('users - bots') }} || ' people saw several variants'
    || {{ "' and are left out.'" if var('multiple_exposures') == 'exclude' else "'; the first one counts.'" }}
        as explanation
from people
union all
select
    as_of_date,
    experiment_id,
    'all' as segment_key,
    'bots' as check_name,
    bots / users as observed,
    {{ var('max_bots') }}e0 as expected,
    cast(null as double) as p_value,
    bots > {{ var('max_bots') }} * users as is_alert,
    {{ said('bots') }} || ' of ' || {{ said('users') }} || ' assignments went to bots, which are left out.'
        as explanation
from people
