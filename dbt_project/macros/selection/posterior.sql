{#- What the effects that may be unseen add to a mean, and to the variance of the decision between styles. -#}
{% macro posterior_mean() -%}
    start.eta{% for effect in pooled_effects() %} + coalesce({{ effect.name }}.delta, 0){% endfor %}
{%- endmacro %}

{#- Only effects that involve style make styles differ; a group nobody has seen is as uncertain as its spread. -#}
{% macro posterior_variance() -%}
    {%- for effect in pooled_effects() if "gen_style_id" in effect.by -%}
    coalesce({{ effect.name }}.posterior_variance, spreads.{{ effect.name }}, 0){{ " + " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The normal CDF without erf, off by at most 0.004 (docs/rules/selection.md#probability-of-being-best). -#}
{% macro normal_cdf(x) -%}
    {%- set bounded = "greatest(-8.0, least(8.0, " ~ x ~ "))" -%}
    1 / (1 + exp(-1.5976 * {{ bounded }} - 0.07056 * {{ bounded }} * {{ bounded }} * {{ bounded }}))
{%- endmacro %}

{#- One over the same, for many of them: not bounded, it may be infinite. -#}
{% macro inverse_normal_cdf(x) -%}
    (1 + exp(-{{ x }} * (1.5976 + 0.07056 * {{ x }} * {{ x }})))
{%- endmacro %}

{#- Whose evidence a pooled choice rests on: Z, the share of the form's own, of the form x style effect. -#}
{% macro pooled_source(candidate) -%}
    case
        when {{ candidate }}.own_share >= 0.5 then 'form'
        when {{ candidate }}.own_share >= 0.2 then 'form+family'
        when {{ candidate }}.is_known_family then 'family_segment'
        else 'style'
    end
{%- endmacro %}

{#- A number from 0 to 255 that depends on a text only, the same on both engines. -#}
{% macro small_hash(value) -%}
    (
        16 * (length(split_part('0123456789abcdef', substr(md5({{ value }}), 1, 1), 1)))
        + length(split_part('0123456789abcdef', substr(md5({{ value }}), 2, 1), 1))
    )
{%- endmacro %}

{#- How many styles can be candidates: those of the seed, or a dozen before it is there. -#}
{% macro declared_styles() -%}
    {%- set styles = ref("gen_styles") -%}
    {%- if execute and load_relation(styles) -%}
        {{ return(run_query("select count(*) from " ~ styles).rows[0][0] | int) }}
    {%- endif -%}
    {{ return(12) }}
{%- endmacro %}
