with effects as (
    select * from {{ ref('int_selection__pooled_effects') }}
),

segments as (
    select
        as_of_date,
        host_family,
        segment_key
    from effects
    where effect = 'family_segment' and host_family <> '' and segment_key <> ''
),

-- what a form of the segment that nobody knows yet would be given: every effect of style but those of the form itself
reachable as (
    {% for effect in pooled_effects() if effect.clustered -%}
        select
            segments.as_of_date,
            segments.host_family,
            segments.segment_key,
            effects.gen_style_id,
            effects.delta
        from segments
        inner join effects
            on
                segments.as_of_date = effects.as_of_date and effects.effect = '{{ effect.name }}' and effects.is_recent
                {%- for key in effect.by if key not in ('gen_style_id', 'is_recent') %}
                    and segments.{{ key }} = effects.{{ key }}
                {%- endfor %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

ranked as (
    select
        as_of_date,
        host_family,
        segment_key,
        gen_style_id,
        row_number() over (
            partition by as_of_date, host_family, segment_key
            order by {{ exact_sum('delta') }} desc, gen_style_id asc
        ) as place
    from reachable
    group by as_of_date, host_family, segment_key, gen_style_id
)

select
    as_of_date,
    host_family,
    {{ json_object_agg('segment_key', json_string('gen_style_id')) }} as segment_styles
from ranked
where place = 1
group by as_of_date, host_family
