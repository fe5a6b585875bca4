with dates as (
    {{ decided_dates() }}
),

-- of a date before the first state that is known, that one
states as (
    select
        dates.as_of_date,
        s.*,
        row_number() over (
            partition by dates.as_of_date, s.experiment_id
            order by
                case when cast(s.updated_at as date) <= dates.as_of_date then 0 else 1 end,
                case when cast(s.updated_at as date) <= dates.as_of_date then s.updated_at end desc,
                s.updated_at
        ) as recency
    from {{ ref('stg_experiments__experiments') }} as s
    cross join dates
),

variants as (
    select
        as_of_date,
        experiment_id,
        {{ ordered_string_agg('variant_id', 'variant_id', '|') }} as variant_ids,
        count(case when is_active then 1 end) as active_variants,
        min(case when is_control then variant_id end) as marked_control
    from {{ ref('int_experiments__variants') }}
    group by as_of_date, experiment_id
),

configs as (
    select
        dates.as_of_date,
        c.experiment_id,
        c.mode,
        c.segment_by,
        c.min_samples_per_segment,
        c.auto_activation_enabled,
        c.auto_activation_threshold,
        c.is_activation
    from {{ ref('int_experiments__configs') }} as c
    inner join dates
        on
            c.valid_from < cast({{ add_days('dates.as_of_date', 1) }} as timestamp)
            and (c.valid_to is null or c.valid_to >= cast({{ add_days('dates.as_of_date', 1) }} as timestamp))
)

select
    s.as_of_date,
    s.experiment_id,
    s.owner_id,
    s.status,
    s.started_at,
    s.completed_at,
    coalesce(v.active_variants, 0) as active_variants,
    coalesce(s.control_variant_id, v.marked_control) as named_control,
    -- a control that is no variant is none
    case
        when s.control_variant_id is null then v.marked_control
        when instr('|' || v.variant_ids || '|', '|' || s.control_variant_id || '|') > 0 then s.control_variant_id
    end as control_variant_id,
    case
        when c.mode = 'manual' and coalesce({{ array_length('c.segment_by') }}, 0) = 0 then 'disabled'
        else coalesce(c.mode, 'disabled')
    end as mode,
    c.segment_by,
    coalesce(c.min_samples_per_segment, 100) as min_samples_per_segment,
    coalesce(c.auto_activation_enabled, false) as auto_activation_enabled,
    coalesce(c.auto_activation_threshold, 1000) as auto_activation_threshold,
    coalesce(c.is_activation, false) as is_activation
from states as s
left join variants as v on s.as_of_date = v.as_of_date and s.experiment_id = v.experiment_id
left join configs as c on s.as_of_date = c.as_of_date and s.experiment_id = c.experiment_id
where s.recency = 1
