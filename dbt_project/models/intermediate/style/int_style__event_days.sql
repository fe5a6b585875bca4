with batches as (
    select
        batch_seq,
        source
    from {{ ref('int_style__new_batches') }}
),

delivered as (
    select _key from {{ ref('stg_autofill__events') }}
    where
        _seq in (
            select batch_seq from batches
            where source = 'autofill_events'
        )
    union
    select _key from {{ ref('stg_autofill__feedback') }}
    where _seq in (
        select batch_seq from batches
        where source = 'autofill_feedback'
    )
)

-- eight bytes a row over all of history, so that a redelivery or a late feedback finds its day whatever its age
select distinct
    _key,
    event_date
from {{ ref('stg_autofill__events') }}
where _key in (select delivered._key from delivered)
