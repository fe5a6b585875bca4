with experiments as (
    select * from {{ ref('int_experiments__experiments') }}
),

traffic as (
    select * from {{ ref('int_experiments__daily_traffic') }}
),

weights as (
    select distinct
        e.as_of_date,
        e.experiment_id,
        case when w.segment_key = '' then 'all' else w.segment_key end as segment_key,
        w.total
    from experiments as e
    inner join {{ ref('int_experiments__weights') }} as w
        on
            e.experiment_id = w.experiment_id
            and w.valid_from < cast({{ add_days('e.as_of_date', 1) }} as timestamp)
            and (w.valid_to is null or w.valid_to >= cast({{ add_days('e.as_of_date', 1) }} as timestamp))
)

select
    e.as_of_date,
    e.experiment_id,
    'all' as segment_key,
    'no_exposure' as check_name,
    cast(coalesce(t.users_24h, 0) as double) as observed,
    1e0 as expected,
    cast(null as double) as p_value,
    e.status = 'active' and coalesce(t.users_24h, 0) = 0
    and coalesce(cast(e.started_at as date), cast('0001-01-01' as date)) < e.as_of_date as is_alert,
    case
        when coalesce(t.users_24h, 0) > 0 then {{ said('t.users_24h') }} || ' people were assigned within 24 hours.'
        when e.status = 'active' then 'Nobody was assigned within 24 hours although the experiment is active.'
        else 'Nobody was assigned within 24 hours; the experiment is ' || e.status || '.'
    end as explanation
from experiments as e
left join traffic as t on e.experiment_id = t.experiment_id and e.as_of_date = t.day
union all
select
    as_of_date,
    experiment_id,
    segment_key,
    'weights_sum' as check_name,
    total as observed,
    1e0 as expected,
    cast(null as double) as p_value,
    abs(total - 1e0) > 1e-6 as is_alert,
    'The shares add up to ' || {{ number_text(rounded('total', 6)) }}
    || case when abs(total - 1e0) > 1e-6 then ' and not to 1; they are scaled.' else '.' end as explanation
from weights
union all
select
    as_of_date,
    experiment_id,
    'all' as segment_key,
    'no_control' as check_name,
    case when control_variant_id is null then 0e0 else 1e0 end as observed,
    1e0 as expected,
    cast(null as double) as p_value,
    control_variant_id is null as is_alert,
    case
        when control_variant_id is not null then 'The control is ' || control_variant_id || '.'
        when named_control is not null
            then 'The control ' || named_control || ' is no variant of the experiment, so nothing can be compared.'
        else 'No variant is the control, so nothing can be compared.'
    end as explanation
from experiments
