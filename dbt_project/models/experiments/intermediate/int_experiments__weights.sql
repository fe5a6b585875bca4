with landed as (
    select * from {{ ref('stg_experiments__weights') }}
),

moments as (
    select distinct
        experiment_id,
        segment_key,
        valid_from
    from landed
),

weighted_variants as (
    select distinct
        experiment_id,
        segment_key,
        variant_id
    from landed
),

-- a variant keeps its share until a new one is delivered for it
in_force as (
    select
        m.experiment_id,
        m.segment_key,
        m.valid_from,
        v.variant_id,
        coalesce(max_by(l.weight, l.valid_from), 0) as weight
    from moments as m
    inner join weighted_variants as v on m.experiment_id = v.experiment_id and m.segment_key = v.segment_key
    left join landed as l
        on
            v.experiment_id = l.experiment_id and v.segment_key = l.segment_key
            and v.variant_id = l.variant_id and m.valid_from >= l.valid_from
    group by m.experiment_id, m.segment_key, m.valid_from, v.variant_id
),

vectors as (
    select
        experiment_id,
        segment_key,
        valid_from,
        {{ ordered_string_agg("variant_id || '=' || " ~ number_text('weight'), 'variant_id', ',') }} as vector,
        {{ exact_sum('weight') }} as total
    from in_force
    group by experiment_id, segment_key, valid_from
),

before as (
    select
        *,
        lag(vector) over (partition by experiment_id, segment_key order by valid_from) as previous
    from vectors
),

-- the same shares delivered again do not begin a new period
periods as (
    select
        *,
        lead(valid_from) over (partition by experiment_id, segment_key order by valid_from) as valid_to
    from before
    where previous is null or previous <> vector
),

active_variants as (
    select
        experiment_id,
        variant_id,
        count(*) over (partition by experiment_id) as how_many
    from (
        select
            *,
            row_number() over (partition by experiment_id, variant_id order by updated_at desc) as recency
        from {{ ref('stg_experiments__variants') }}
    ) as states
    where recency = 1 and is_active
)

select
    p.experiment_id,
    p.segment_key,
    p.valid_from,
    p.valid_to,
    p.segment_key || '@' || cast(p.valid_from as string) as stratum,
    f.variant_id,
    f.weight,
    p.total,
    case when p.total > 0 then f.weight / p.total else 0 end as share
from periods as p
inner join in_force as f
    on p.experiment_id = f.experiment_id and p.segment_key = f.segment_key and p.valid_from = f.valid_from
union all
select
    experiment_id,
    cast(null as string) as segment_key,
    cast(null as timestamp) as valid_from,
    cast(null as timestamp) as valid_to,
    'equal' as stratum,
    variant_id,
    1.0 / how_many as weight,
    1.0 as total,
    1.0 / how_many as share
from active_variants
