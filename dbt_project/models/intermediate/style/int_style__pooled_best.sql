with candidates as (
    select c.*
    from {{ ref('int_style__pooled_candidates') }} as c
    inner join {{ ref('int_style__pooled_dates') }} as d
        on c.as_of_date = d.as_of_date and (d.is_requested or d.is_current)
),

nodes as (
    select * from {{ ref('gauss_hermite_nodes') }}
),

-- P(best) = the mean over a style's own uncertainty of the chance that every other style lies below
below as (
    select
        mine.as_of_date,
        mine.host,
        mine.schema_hash,
        mine.segment_key,
        mine.gen_style_id,
        nodes.node,
        max(nodes.weight) as weight,
        exp({{ exact_sum("ln(" ~ normal_cdf(
            "(mine.eta + sqrt(mine.variance) * nodes.z - other.eta) / sqrt(other.variance)"
        ) ~ ")") }}) as chance
    from candidates as mine
    inner join candidates as other
        on
            mine.as_of_date = other.as_of_date and mine.host = other.host
            and mine.schema_hash = other.schema_hash and mine.segment_key = other.segment_key
            and mine.gen_style_id <> other.gen_style_id
    cross join nodes
    group by mine.as_of_date, mine.host, mine.schema_hash, mine.segment_key, mine.gen_style_id, nodes.node
),

integrated as (
    select as_of_date, host, schema_hash, segment_key, gen_style_id, {{ exact_sum('weight * chance') }} as p_best
    from below
    group by as_of_date, host, schema_hash, segment_key, gen_style_id
),

-- the approximations leave the sum a little off one
scaled as (
    select
        *,
        p_best / sum(cast(p_best as decimal(38, 18))) over (
            partition by as_of_date, host, schema_hash, segment_key
        ) as probability_best
    from integrated
)

select
    c.as_of_date,
    c.host,
    c.schema_hash,
    c.segment_key,
    c.is_main,
    c.gen_style_id,
    coalesce(cast(scaled.probability_best as double), 1.0) as probability_best
from candidates as c
left join scaled
    on
        c.as_of_date = scaled.as_of_date and c.host = scaled.host and c.schema_hash = scaled.schema_hash
        and c.segment_key = scaled.segment_key and c.gen_style_id = scaled.gen_style_id
