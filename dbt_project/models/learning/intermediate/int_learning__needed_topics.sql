with plans as (
    select
        plan_id,
        job_id
    from {{ ref('int_learning__plans') }}
    where path_id = plan_id
)

select
    plans.plan_id,
    places.place,
    places.topic_number,
    places.depth,
    places.is_wanted,
    done.path_id is not null as is_done
from plans
inner join {{ ref('int_learning__job_places') }} as places on plans.job_id = places.job_id
left join {{ ref('int_learning__done_topics') }} as done
    on plans.plan_id = done.path_id and places.topic_number = done.topic_number
