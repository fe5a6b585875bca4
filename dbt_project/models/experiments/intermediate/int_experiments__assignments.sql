with new_batches as (
    select * from {{ ref('int_run__new_batches') }}
    where domain = 'experiments'
),

-- an assignment counts or not by the experiment's dates and variants: these decide for everybody in it anew
redefined as (
    select experiment_id from {{ ref('stg_experiments__experiments') }}
    where
        _seq in (
            select batch_seq from new_batches
            where source = 'experiments'
        )
    union
    select experiment_id from {{ ref('stg_experiments__variants') }}
    where _seq in (
        select batch_seq from new_batches
        where source = 'experiment_variants'
    )
),

-- earlier deliveries of the same ids too: one may have named another person
touched as (
    select
        experiment_id,
        user_id
    from {{ deliveries_of_new_keys(ref('stg_experiments__assignments'), 'assignments') }} as delivered
    where {{ has_new_batches('experiments', 'assignments') }}
    union
    select
        experiment_id,
        user_id
    from {{ ref('stg_experiments__assignments') }}
    where
        (
            {{ has_new_batches('experiments', 'experiments') }}
            or {{ has_new_batches('experiments', 'experiment_variants') }}
        )
        and experiment_id in (select redefined.experiment_id from redefined)
),

-- what had landed before of these people: mostly nothing, and then the whole rows of that time are not read
known_keys as (
    select distinct a._key
    from {{ ref('stg_experiments__assignments') }} as a
    inner join touched as t on a.experiment_id = t.experiment_id and a.user_id = t.user_id
    where {{ has_landed_before() }}
),

delivered as (
    select
        *,
        row_number() over (partition by assignment_id order by _seq desc, _line desc) as recency
    from (
        select * from {{ ref('stg_experiments__assignments') }}
        where {{ is_newly_landed('assignments') }}
        union all
        select * from {{ ref('stg_experiments__assignments') }}
        where
            _key in (select known_keys._key from known_keys)
            and {{ has_landed_before() }}
    ) as deliveries
)

select d.*
from delivered as d
inner join touched as t on d.experiment_id = t.experiment_id and d.user_id = t.user_id
