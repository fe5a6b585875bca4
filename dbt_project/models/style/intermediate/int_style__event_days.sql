with batches as (
    select
        batch_seq,
        source
    from {{ ref('int_run__new_batches') }}
    where domain = 'style'
),

answered as (
    select _key from {{ ref('stg_autofill__feedback') }}
    where _seq in (
        select batch_seq from batches
        where source = 'autofill_feedback'
    )
),

delivered as (
    select _key from {{ ref('stg_autofill__events') }}
    where
        _seq in (
            select batch_seq from batches
            where source = 'autofill_events'
        )
    union all
    select _key from answered
),

-- eight bytes a row over all of history: redeliveries and late feedback find their day, however old
found as (
    select distinct
        _key,
        event_date
    from {{ ref('stg_autofill__events') }}
    where _key in (select delivered._key from delivered)
),

several_days as (
    select _key from found
    group by _key
    having count(*) > 1
)

select * from found
where _key in (select several_days._key from several_days) or _key in (select answered._key from answered)
