with fitted as (
    select pooled_candidates.*
    from {{ ref('int_selection__pooled_candidates') }} as pooled_candidates
    inner join {{ ref('int_selection__evenings') }} as dates
        on pooled_candidates.as_of_date = dates.as_of_date and (dates.is_requested or dates.is_current)
),

candidates as (
    select
        *,
        row_number() over (order by as_of_date, host, schema_hash, segment_key, gen_style_id) as candidate_id,
        dense_rank() over (order by as_of_date, host, schema_hash, segment_key) as scope_id
    from fitted
),

nodes as (
    select * from {{ ref('gauss_hermite_nodes') }}
),

-- P(best) = the mean over a style's own uncertainty of the chance that every other style lies below
compared as (
    select
        mine.candidate_id,
        nodes.node,
        nodes.weight,
        (mine.eta + sqrt(mine.variance) * nodes.z - other.eta) / sqrt(other.variance) as distance
    from candidates as mine
    inner join candidates as other
        on mine.scope_id = other.scope_id and mine.candidate_id <> other.candidate_id
    cross join nodes
),

-- grouped by one number and summed in 64 bits: a third of the time of grouping by the keys and summing in 128
below as (
    select
        candidate_id,
        node,
        max(weight) as weight,
        exp(cast(sum(cast(ln({{ normal_cdf('distance') }}) as decimal(18, 12))) as double)) as chance
    from compared
    group by candidate_id, node
),

integrated as (
    select
        candidate_id,
        {{ exact_sum('weight * chance') }} as p_best
    from below
    group by candidate_id
),

-- the approximations leave the sum a little off one
scaled as (
    select
        candidates.candidate_id,
        integrated.p_best
        / sum(cast(integrated.p_best as decimal(38, 18))) over (partition by candidates.scope_id) as probability_best
    from integrated
    inner join candidates on integrated.candidate_id = candidates.candidate_id
)

select
    candidates.as_of_date,
    candidates.host,
    candidates.schema_hash,
    candidates.segment_key,
    candidates.is_main,
    candidates.gen_style_id,
    coalesce(cast(scaled.probability_best as double), 1.0) as probability_best
from candidates
left join scaled on candidates.candidate_id = scaled.candidate_id
