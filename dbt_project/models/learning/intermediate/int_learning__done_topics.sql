with numbers as (
    select distinct
        topic_id,
        topic_number
    from {{ ref('int_learning__topic_places') }}
)

select
    paths.path_id,
    places.topic_number
from {{ ref('int_learning__progress') }} as progress
inner join {{ ref('int_learning__changed_paths') }} as paths on progress.user_id = paths.user_id
inner join numbers on progress.topic_id = numbers.topic_id
inner join {{ ref('int_learning__job_places') }} as places
    on paths.job_id = places.job_id and numbers.topic_number = places.topic_number
where progress.is_done
