with built as (
    select
        batch_seq,
        rules_version
    from {{ left_by_earlier_runs(
        'int_style__built_batches', {'batch_seq': 'bigint', 'rules_version': 'string'}
    ) }}
),

batches as (
    select * from {{ ref('stg_landing__batches') }}
    where source in ('autofill_events', 'autofill_feedback', 'applications')
),

rules as (
    select rules_version from {{ ref('int_style__rules_version') }}
)

select
    batches.batch_seq,
    batches.source,
    batches.event_dates,
    rules.rules_version
from batches
cross join rules
where not exists (
    select 1
    from built
    where built.batch_seq = batches.batch_seq and built.rules_version = rules.rules_version
)
