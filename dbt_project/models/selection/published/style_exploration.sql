with dates as (
    select * from {{ ref('int_run__dates') }}
    where is_current
),

scopes as (
    select s.*
    from {{ ref('int_selection__pooled_scopes') }} as s
    inner join dates on s.as_of_date = dates.as_of_date
),

best as (
    select * from {{ ref('int_selection__pooled_best') }}
),

hints as (
    select
        as_of_date,
        host,
        schema_hash,
        preferred_style_id
    from {{ selector_hints(chosen_selector()) }}
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
        s.as_of_date,
        s.host,
        s.schema_hash,
        s.host_family,
        s.segment_key,
        styles.gen_style_id,
        how_many.styles,
        coalesce(b.probability_best, 0) as probability_best,
        {% if chosen_selector() == 'pooled' -%}
        case when s.is_main then h.preferred_style_id end as preferred_style_id,
        {%- else -%}
            h.preferred_style_id,
        {%- endif %}
        max(b.probability_best) over (partition by s.host, s.schema_hash, s.segment_key) is null as nothing_known
    from scopes as s
    cross join styles
    cross join how_many
    left join best as b
        on
            s.as_of_date = b.as_of_date and s.host = b.host and s.schema_hash = b.schema_hash
            and s.segment_key = b.segment_key and styles.gen_style_id = b.gen_style_id
    left join hints as h
        on s.as_of_date = h.as_of_date and s.host = h.host and s.schema_hash = h.schema_hash
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

others as (
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

select
    o.host,
    o.schema_hash,
    nullif(o.segment_key, '') as segment_key,
    o.gen_style_id,
    case
        when o.place = 1
            then round(1 - {{ exact_sum('o.share', "partition by o.host, o.schema_hash, o.segment_key") }}, 6)
        else o.share
    end as probability,
    o.place = 1 and not o.nothing_known as is_preferred,
    round(o.probability_best, 9) as probability_best,
    '{{ chosen_selector() }}-' || cast(o.as_of_date as string) as policy_version,
    o.as_of_date,
    dates.published_at,
    dates.run_id
from others as o
inner join dates on o.as_of_date = dates.as_of_date
