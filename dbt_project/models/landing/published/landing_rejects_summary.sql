with rejected_lines as (
    select
        source,
        reason
    from {{ ref('stg_landing__rejects') }}
),

rejected_feedback as (
    select
        'autofill_feedback' as source,
        reason
    from {{ ref('int_style__feedback_rejects') }}
),

refused as (
    select
        source,
        reason,
        1 as rows
    from (
        select * from rejected_lines
        union all
        select * from rejected_feedback
    ) as rejects
    union all
    select * from {{ ref('int_experiments__rejects') }}
)

select
    source,
    reason,
    cast(sum(rows) as bigint) as rows
from refused
group by source, reason
