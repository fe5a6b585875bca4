with top_users as (
    select
        *,
        users < {{ var('min_users') }} as is_small
    from {{ ref('int_selection__top_users') }}
    where
        as_of_date in (
            select as_of_date from {{ ref('int_run__dates') }}
            where is_current
        )
),

-- docs/rules/style.md#small-groups
shown as (
    select
        *,
        case when is_small then 'other' else host end as shown_host,
        case when is_small then 'other' else schema_hash end as shown_schema_hash
    from top_users
)

select
    shown_host as host,
    shown_schema_hash as schema_hash,
    count(*) as forms,
    cast(sum(answers) as bigint) as answers,
    -- to the tenth: a share to the digit, times the answers, would be the count of one person
    round(max(case when not is_small then top_user_share end), 1) as top_user_share,
    max(case when is_small then null when is_concentrated then 1 else 0 end) = 1 as concentrated,
    cast(sum(case when is_concentrated then 1 else 0 end) as bigint) as concentrated_forms,
    as_of_date
from shown
group by as_of_date, shown_host, shown_schema_hash
