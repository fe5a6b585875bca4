select
    row_number() over (order by targets.user_id, targets.profile_version) as path_id,
    case
        when row_number() over (partition by targets.user_id order by targets.profile_version) > 1
            then row_number() over (order by targets.user_id, targets.profile_version) - 1
    end as path_before,
    targets.user_id,
    targets.profile_version,
    targets.is_newest,
    targets.job_id
from {{ ref('fct_learning__targets') }} as targets
inner join {{ ref('int_learning__changed_users') }} as changed on targets.user_id = changed.user_id
where targets.has_profile
