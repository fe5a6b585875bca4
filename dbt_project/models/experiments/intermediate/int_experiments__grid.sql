{%- set points = var('grid_points') -%}
{%- set curve = 'partition by as_of_date, experiment_id, segment_key, variant_id' -%}
with posteriors as (
    select
        *,
        -- the side of the rate that is better
        case when direction = 'decrease' then beta else alpha end as a,
        case when direction = 'decrease' then alpha else beta end as b
    from {{ ref('experiment_posteriors') }}
    where not is_borrowed
),

-- nine standard deviations to both sides: what lies beyond is below 1e-12 of any of these curves
ranges as (
    select
        *,
        a / (a + b) as mean,
        greatest(0e0, a / (a + b) - 9e0 * sqrt(a * b / (power(a + b, 2) * (a + b + 1e0)))) as low,
        least(1e0, a / (a + b) + 9e0 * sqrt(a * b / (power(a + b, 2) * (a + b + 1e0)))) as high
    from posteriors
),

points as (
    select
        r.*,
        n.step,
        (r.high - r.low) / {{ points }}e0 as width,
        r.low + (r.high - r.low) * (n.step + 0.5e0) / {{ points }}e0 as x,
        ln(greatest((r.a - 1e0) / greatest(r.a + r.b - 2e0, 1e-9), 1e-300)) as log_mode,
        ln(greatest((r.b - 1e0) / greatest(r.a + r.b - 2e0, 1e-9), 1e-300)) as log_rest
    from ranges as r
    cross join {{ numbers(points) }} as n
),

-- the density at its highest is 1: no gamma function is needed where everything is divided by the sum
densities as (
    select
        *,
        (a - 1e0) * (ln(x) - log_mode) + (b - 1e0) * (ln(1e0 - x) - log_rest) as log_density
    from points
),

shares as (
    select
        *,
        exp(log_density) / {{ exact_sum('exp(log_density)', over=curve) }} as mass
    from densities
)

select
    as_of_date,
    experiment_id,
    segment_key,
    variant_id,
    step,
    low,
    high,
    width,
    x,
    mass,
    -- below the left edge of the step, and the integral of that from 0
    {{ exact_sum('mass', over=curve ~ ' order by step') }} - mass as below,
    {{ exact_sum('mass * x', over=curve ~ ' order by step') }} - mass * x as moment_below
from shares
