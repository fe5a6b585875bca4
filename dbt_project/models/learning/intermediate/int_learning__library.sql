with chunks as (
    select
        space,
        min(embedding_model) as embedding_model,
        count(*) as chunks
    from {{ ref('fct_learning__chunks') }}
    where problem is null
    group by space
),

-- scores of two models cannot be compared: the one that most of the library has counts
ranked as (
    select
        *,
        row_number() over (order by chunks desc, space asc) as place
    from chunks
)

select
    ranked.space,
    ranked.embedding_model,
    thresholds.threshold is not null as has_threshold,
    coalesce(thresholds.threshold, {{ var('coverage_default_threshold') }}) as threshold
from ranked
left join {{ ref('coverage_thresholds') }} as thresholds on ranked.embedding_model = thresholds.embedding_model
where ranked.place = 1
