with models as (
    select
        *,
        split_part(feature, '=', 1) as field,
        case when instr(feature, '=') > 0 then substr(feature, instr(feature, '=') + 1) end as category
    from {{ ref('stg_experiments__cluster_models') }}
    where is_accepted
),

versions as (
    select
        *,
        lead(trained_at) over (partition by experiment_id order by model_version) as replaced_at
    from (
        select distinct
            experiment_id,
            model_version,
            trained_at
        from models
    ) as trained
),

configs as (
    select * from {{ ref('int_experiments__configs') }}
    where mode = 'auto'
),

members as (
    select
        x.*,
        v.model_version
    from {{ ref('int_experiments__exposures') }} as x
    inner join {{ ref('int_experiments__changes') }} as c
        on x.experiment_id = c.experiment_id and x.event_date = c.event_date
    inner join configs as f
        on
            x.experiment_id = f.experiment_id and x.assigned_at >= f.valid_from
            and (f.valid_to is null or x.assigned_at < f.valid_to)
    inner join versions as v
        on
            x.experiment_id = v.experiment_id and x.assigned_at >= v.trained_at
            and (v.replaced_at is null or x.assigned_at < v.replaced_at)
),

distances as (
    select
        x.experiment_id,
        x.user_id,
        x.model_version,
        m.cluster,
        {{ moment('power(coalesce((' ~ cluster_feature('x', 'm') ~ ' - m.centre) / m.scale, 0) - m.centroid, 2)') }}
            as distance
    from members as x
    inner join models as m on x.experiment_id = m.experiment_id and x.model_version = m.model_version
    group by x.experiment_id, x.user_id, x.model_version, m.cluster
)

select
    experiment_id,
    user_id,
    model_version,
    cluster,
    distance
from (
    select
        *,
        row_number() over (partition by experiment_id, user_id order by distance, cluster) as place
    from distances
) as ranked
where place = 1
