{#- What a window of policy statistics counts; everything adds up over days and users. -#}
{% macro policy_counts() %}{{ return(["fired", "approved", "rejected", "pending", "should_have"]) }}{% endmacro %}

{#- The columns of a policy's statistics that follow from its counts, and its name and threshold. -#}
{% macro policy_statistics(relation) -%}
    with counts as (
        select * from {{ relation }}
        where fired + should_have > 0
    ),

    policies as (
        select policy_id, name, confidence_threshold from {{ ref("int_policies__policies") }}
    ),

    ratios as (
        select
            *,
            {{ ratio("approved", "fired") }} as precision,
            {{ ratio("approved", "approved + rejected") }} as precision_reviewed,
            {{ ratio("approved", "approved + should_have") }} as recall,
            {{ wilson_bound("approved", "fired", "-") }} as precision_low,
            {{ wilson_bound("approved", "fired", "+") }} as precision_high,
            {{ ratio("previous_approved", "previous_fired") }} as previous_precision
        from counts
    ),

    named as (
        select
            ratios.*,
            coalesce(policies.name, 'Unknown Policy') as name,
            policies.confidence_threshold
        from ratios
        left join policies on ratios.policy_id = policies.policy_id
    )

    select
        *,
        precision - previous_precision as precision_trend,
        coalesce(precision_high < confidence_threshold, false) as alert
    from named
{%- endmacro %}

{#- part / whole; null, not 0, when there is nothing to divide by. -#}
{% macro ratio(part, whole) -%}
    case when {{ whole }} > 0 then cast({{ part }} as double) / ({{ whole }}) end
{%- endmacro %}

{#- A bound of Wilson's interval of part / whole; side is - or +. Rounding must not leave [0, 1] nor pass the share. -#}
{% macro wilson_bound(part, whole, side) -%}
    {%- set share = "cast(" ~ part ~ " as double) / " ~ whole -%}
    {%- set z = "cast(" ~ var("wilson_z") ~ " as double)" -%}
    {%- set edge, outer = ("0", "least") if side == "-" else ("1", "greatest") -%}
    {%- set inner = "greatest" if side == "-" else "least" -%}
    case
        when {{ whole }} > 0 then {{ outer }}({{ share }}, {{ inner }}({{ edge }}, (
            {{ share }} + {{ z }} * {{ z }} / (2 * {{ whole }})
            {{ side }} {{ z }} * sqrt(
                {{ share }} * (1 - {{ share }}) / {{ whole }} + {{ z }} * {{ z }} / (4.0 * {{ whole }} * {{ whole }})
            )
        ) / (1 + {{ z }} * {{ z }} / {{ whole }})))
    end
{%- endmacro %}
