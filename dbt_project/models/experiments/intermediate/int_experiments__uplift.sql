-- what it would be worth to give every segment its own best variant, on shrunken rates
with posteriors as (
    select
        p.as_of_date,
        p.experiment_id,
        p.segment_key,
        p.variant_id,
        p.segment_users,
        case p.direction when 'decrease' then p.beta else p.alpha end / (p.alpha + p.beta) as rate,
        p.alpha * p.beta / (power(p.alpha + p.beta, 2) * (p.alpha + p.beta + 1e0)) as variance
    from {{ ref('experiment_posteriors') }} as p
    where p.segment_key <> 'all' and p.segment_users > 0 and not p.is_borrowed
),

weighted as (
    select
        *,
        segment_users / sum(segment_users) over (partition by as_of_date, experiment_id, variant_id) as weight
    from posteriors
),

overall as (
    select
        as_of_date,
        experiment_id,
        variant_id,
        row_number() over (
            partition by as_of_date, experiment_id
            order by {{ exact_sum('weight * rate') }} desc, variant_id asc
        ) as place
    from weighted
    group by as_of_date, experiment_id, variant_id
),

-- in a segment where both variants convert alike, the one that is best overall stays
segment_best as (
    select
        w.*,
        o.place as overall_place,
        row_number() over (
            partition by w.as_of_date, w.experiment_id, w.segment_key
            order by w.rate desc, o.place asc
        ) as place
    from weighted as w
    inner join overall as o
        on w.as_of_date = o.as_of_date and w.experiment_id = o.experiment_id and w.variant_id = o.variant_id
),

pairs as (
    select
        as_of_date,
        experiment_id,
        segment_key,
        max(weight) as weight,
        max(case when place = 1 then rate end) as best_rate,
        max(case when overall_place = 1 then rate end) as common_rate,
        max(case when place = 1 and overall_place <> 1 then variance else 0e0 end) as best_variance,
        max(case when place <> 1 and overall_place = 1 then variance else 0e0 end) as common_variance,
        max(case when place = 1 and overall_place = 1 then variance else 0e0 end) as shared_variance
    from segment_best
    group by as_of_date, experiment_id, segment_key
),

sums as (
    select
        as_of_date,
        experiment_id,
        {{ exact_sum('weight * best_rate') }} as best,
        {{ exact_sum('weight * common_rate') }} as common,
        {{ exact_sum('weight * weight * best_variance') }} as vb,
        {{ exact_sum('weight * weight * common_variance') }} as vc,
        {{ exact_sum('weight * weight * shared_variance') }} as vs
    from pairs
    group by as_of_date, experiment_id
),

lifted as (
    select
        as_of_date,
        experiment_id,
        best / common - 1e0 as uplift,
        sqrt(vb + power(best / common, 2) * vc + power(best / common - 1e0, 2) * vs) / common as error
    from sums
    where common > 0
)

select
    as_of_date,
    experiment_id,
    greatest(0e0, {{ rounded('uplift', 12) }}) as uplift,
    greatest(0e0, {{ rounded('uplift', 12) }} - {{ var('wilson_z') }}e0 * error) as uplift_lower,
    greatest(
        0e0,
        {{ rounded('uplift', 12) }} + {{ var('wilson_z') }}e0 * case when uplift > 1e-12 then error else 0e0 end
    ) as uplift_upper,
    case
        when uplift > 1e-12 and error > 0 then 1e0 - {{ normal_p('(uplift / error)') }} / 2e0
        else 0.5e0
    end as confidence
from lifted
