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
)

select
    source,
    reason,
    count(*) as rows
from (
    select * from rejected_lines
    union all
    select * from rejected_feedback
) as rejects
group by source, reason
