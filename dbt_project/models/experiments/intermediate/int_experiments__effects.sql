{%- set alpha = 0.05 -%}
with comparisons as (
    select
        *,
        treated_rate - control_rate as difference,
        treated_variance + control_variance as variance,
        case
            when treated_variance > 0 and control_variance > 0 and control_rate <> 0 then
                treated_variance / (control_rate * control_rate)
                + control_variance * treated_rate * treated_rate / power(control_rate, 4)
        end as lift_variance,
        treated_n + control_n as pair_n
    from {{ ref('int_experiments__comparisons') }}
),

-- Welch's degrees of freedom, of the lift too
welch as (
    select
        *,
        difference / nullif(control_rate, 0) as lift,
        case
            when variance > 0 and treated_n > 1 and control_n > 1 then
                greatest(1e0, variance * variance / (
                    treated_variance * treated_variance / (treated_n - 1)
                    + control_variance * control_variance / (control_n - 1)
                ))
        end as df,
        -- tuned to be narrowest at N* people (Waudby-Smith et al., arXiv 2103.06476)
        (-2e0 * ln({{ alpha }}e0) + ln(-2e0 * ln({{ alpha }}e0) + 1e0)) / {{ var('anytime_tuned_to') }}e0 as rho2
    from comparisons
),

tested as (
    select
        *,
        difference / sqrt(variance) as t,
        lift / sqrt(lift_variance) as lift_t,
        {{ student_975('df') }} as quantile,
        sqrt(lift_variance * pair_n) * sqrt(
            2e0 * (pair_n * rho2 + 1e0) * ln(sqrt(pair_n * rho2 + 1e0) / {{ alpha }}e0) / (pair_n * pair_n * rho2)
        ) as anytime_half_width
    from welch
),

-- Wilson's interval asks for people: of a rate put together from periods, as many as give its variance
intervals as (
    select
        *,
        case
            when kind <> 'binary' then null
            when own_variance > 0 then own_rate * (1e0 - own_rate) / own_variance
            else own_n
        end as wilson_n
    from tested
)

select
    as_of_date,
    experiment_id,
    segment_key,
    metric,
    estimand,
    variant_id,
    events,
    value_sum,
    own_n,
    own_rate as rate,
    own_variance as rate_variance,
    case
        when kind = 'binary' and own_rate is not null then {{ wilson('own_rate', 'wilson_n', '-') }}
        else own_rate - {{ var('wilson_z') }}e0 * sqrt(own_variance)
    end as rate_lower,
    case
        when kind = 'binary' and own_rate is not null then {{ wilson('own_rate', 'wilson_n', '+') }}
        else own_rate + {{ var('wilson_z') }}e0 * sqrt(own_variance)
    end as rate_upper,
    difference,
    difference - quantile * sqrt(variance) as difference_lower,
    difference + quantile * sqrt(variance) as difference_upper,
    lift,
    lift - quantile * sqrt(lift_variance) as lift_lower,
    lift + quantile * sqrt(lift_variance) as lift_upper,
    lift_variance,
    df,
    {{ student_p('t', 'df') }} as p_value,
    {{ student_p('lift_t', 'df') }} as lift_p_value,
    lift - anytime_half_width as anytime_lower,
    lift + anytime_half_width as anytime_upper
from intervals
