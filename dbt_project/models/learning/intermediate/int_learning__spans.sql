{%- set cues = var('skill_cues') -%}
with tokens as (
    select * from {{ ref('int_learning__tokens') }}
),

weights as (
    select * from {{ ref('skill_cues') }}
),

-- how much each cue speaks for a span that begins here, and for one that goes on
weighed as (
    select
        tokens.job_id,
        tokens.line_number,
        tokens.token_number,
        tokens.span_start,
        tokens.span_start + length(tokens.token) as span_end,
        always.begins
        {%- for cue in cues %}
            + coalesce(cue_{{ loop.index }}.begins, 0)
        {%- endfor %} as begins,
        always.goes_on
        {%- for cue in cues %}
            + coalesce(cue_{{ loop.index }}.goes_on, 0)
        {%- endfor %} as goes_on
    from tokens
    inner join weights as always on always.cue = 'always'
    {%- for cue in cues %}
        left join weights as cue_{{ loop.index }}
            on cue_{{ loop.index }}.cue = '{{ cue }}' and cue_{{ loop.index }}.value = {{ skill_cue(cue) }}
    {%- endfor %}
),

labelled as (
    select
        *,
        begins > 0 or goes_on > 0 as is_in,
        begins > 0 and begins >= goes_on as is_begin,
        lag(begins > 0 or goes_on > 0) over (partition by job_id, line_number order by token_number) as was_in
    from weighed
),

numbered as (
    select
        *,
        sum(case when is_in and (is_begin or not coalesce(was_in, false)) then 1 else 0 end)
            over (partition by job_id, line_number order by token_number) as span_number
    from labelled
)

select
    job_id,
    line_number,
    span_number,
    min(span_start) as span_start,
    max(span_end) - min(span_start) as span_length
from numbered
where is_in
group by job_id, line_number, span_number
