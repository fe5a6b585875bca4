with cluster_models as (
    select
        *,
        row_number() over (
            partition by experiment_id, model_version, cluster, feature order by _seq desc, _line desc
        ) as recency
    from {{ source('raw', 'cluster_models') }}
    where _seq <= (select max(batch_seq) from {{ source('raw', 'landing_log') }})
)

select
    -- ids
    experiment_id,
    model_version,
    cluster,
    feature,

    -- measures
    name,
    scale,
    centre,
    centroid,
    silhouette,
    davies_bouldin,
    smallest_cluster,
    mean_distance,
    assignments,
    is_accepted,

    -- timestamps
    trained_at,

    -- delivery
    _seq
from cluster_models
where recency = 1
