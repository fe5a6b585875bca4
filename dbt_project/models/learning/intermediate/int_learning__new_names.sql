{#- Names of topics that mean something else than when the domain was built last: they are looked for in every job. -#}
with batches as (
    select batch_seq from {{ ref('int_run__new_batches') }}
    where domain = 'learning'
),

landed as (
    select * from {{ landed_until_now('topics') }} as landed
),

known as (
    select * from landed
    where
        _seq not in (select batches.batch_seq from batches)
        and event_date <= (
            select max(builds.as_of_date) from ({{ latest_builds(source('run', 'run_log')) }}) as builds
            where builds.domain = 'learning'
        )
),

topics_before as (
    select * from {{ newest_topics('known') }} as topics
),

names_before as (
    select
        name_key,
        topic_id,
        spelling
    from {{ topic_names('topics_before') }} as names
),

names as (
    select
        name_key,
        topic_id,
        spelling
    from {{ ref('int_learning__topic_names') }}
),

gained as (
    select * from names
    except
    select * from names_before
),

lost as (
    select * from names_before
    except
    select * from names
),

differing as (
    select spelling from gained
    union
    select spelling from lost
)

select distinct split_part({{ phrase_words('spelling') }}, ' ', 1) as first_word
from differing
