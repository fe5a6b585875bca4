with dates as (
    select * from {{ ref('int_run__dates') }}
    where is_current
),

scopes as (
    select pooled_scopes.*
    from {{ ref('int_selection__pooled_scopes') }} as pooled_scopes
    inner join dates on pooled_scopes.as_of_date = dates.as_of_date
),

best as (
    select * from {{ ref('int_selection__pooled_best') }}
),

hints as (
    {{ selected_hints() }}
),

decisions as (
    select {{ current_selector() }} as selector
),

-- a style nobody has answered on yet is tried too, by the uniform part
styles as (
    select id as gen_style_id from {{ ref('gen_styles') }}
    union
    select best.gen_style_id from best
    inner join dates on best.as_of_date = dates.as_of_date
),

how_many as (
    select count(*) as styles from styles
),

judged as (
    select
        scopes.as_of_date,
        scopes.host,
        scopes.schema_hash,
        scopes.host_family,
        scopes.segment_key,
        styles.gen_style_id,
        how_many.styles,
        coalesce(best.probability_best, 0) as probability_best,
        -- the pooled selector decides segment by segment
        case when scopes.is_main or hints.selector = 'threshold' then hints.preferred_style_id end
            as preferred_style_id,
        decisions.selector,
        max(best.probability_best) over (
            partition by scopes.host, scopes.schema_hash, scopes.segment_key
        ) is null as nothing_known
    from scopes
    cross join styles
    cross join how_many
    cross join decisions
    left join best
        on
            scopes.as_of_date = best.as_of_date and scopes.host = best.host
            and scopes.schema_hash = best.schema_hash and scopes.segment_key = best.segment_key
            and styles.gen_style_id = best.gen_style_id
    left join hints
        on
            scopes.as_of_date = hints.as_of_date and scopes.host = hints.host
            and scopes.schema_hash = hints.schema_hash
),

-- without a hint the style that is most probably best takes its place
placed as (
    select
        *,
        row_number() over (
            partition by host, schema_hash, segment_key
            order by
                case when gen_style_id = preferred_style_id then 0 else 1 end asc,
                probability_best desc, gen_style_id asc
        ) as place
    from judged
),

shared as (
    select
        *,
        case
            when place = 1 then 0
            when nothing_known then round(1.0 / styles, 6)
            else greatest(
                0.005,
                round({{ var('explore_best') }} * probability_best + {{ var('explore_uniform') }} / styles, 6)
            )
        end as share
    from placed
)

{% set form_and_segment = 'partition by shared.host, shared.schema_hash, shared.segment_key' -%}
select
    shared.host,
    shared.schema_hash,
    nullif(shared.segment_key, '') as segment_key,
    shared.gen_style_id,
    case
        when shared.place = 1
            then round(1 - {{ exact_sum('shared.share', over=form_and_segment) }}, 6)
        else shared.share
    end as probability,
    shared.place = 1 and not shared.nothing_known as is_preferred,
    round(shared.probability_best, 9) as probability_best,
    shared.selector || '-' || cast(shared.as_of_date as string) as policy_version,
    shared.as_of_date,
    dates.published_at,
    dates.run_id
from shared
inner join dates on shared.as_of_date = dates.as_of_date
