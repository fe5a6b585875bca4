with exposures as (
    select x.*
    from {{ ref('int_experiments__exposures') }} as x
    inner join {{ ref('int_experiments__changes') }} as c
        on x.experiment_id = c.experiment_id and x.event_date = c.event_date
),

configs as (
    select * from {{ ref('int_experiments__configs') }}
),

keyed as (
    select
        x.experiment_id,
        x.user_id,
        x.variant_id,
        x.status,
        x.multiple_on,
        x.assignments,
        x.refused_assignments,
        x.logged_weight,
        x.assigned_at,
        x.event_date,
        x.cohort_date,
        case
            when f.mode = 'manual' and coalesce({{ array_length('f.segment_by') }}, 0) > 0
                then {{ segment_key('f.segment_by', ref('int_experiments__configs')) }}
            when f.mode = 'auto' and k.cluster is not null
                then 'cluster_' || cast(k.model_version as string) || '_' || cast(k.cluster as string)
            else 'default'
        end as segment_key
    from exposures as x
    left join configs as f
        on
            x.experiment_id = f.experiment_id and x.assigned_at >= f.valid_from
            and (f.valid_to is null or x.assigned_at < f.valid_to)
    left join {{ ref('int_experiments__clusters') }} as k on x.experiment_id = k.experiment_id and x.user_id = k.user_id
),

periods as (
    select distinct
        experiment_id,
        segment_key,
        valid_from,
        valid_to,
        stratum
    from {{ ref('int_experiments__weights') }}
    where valid_from is not null
)

-- shares of the segment itself stand above those for all
select
    k.*,
    coalesce(own.stratum, common.stratum, 'equal') as stratum
from keyed as k
left join periods as own
    on
        k.experiment_id = own.experiment_id and k.segment_key = own.segment_key
        and k.assigned_at >= own.valid_from and (own.valid_to is null or k.assigned_at < own.valid_to)
left join periods as common
    on
        k.experiment_id = common.experiment_id and common.segment_key = ''
        and k.assigned_at >= common.valid_from and (common.valid_to is null or k.assigned_at < common.valid_to)
