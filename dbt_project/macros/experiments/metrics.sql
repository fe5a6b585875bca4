{#- The longest covariate window that a metric may have (a rule of the seed). -#}
{% macro longest_pre_days() %}{{ return(90) }}{% endmacro %}

{#- A sum of squares or products, the same to the last bit in any order; values are at most 10^9 (sources.py). -#}
{% macro moment(value) -%}
    cast(sum(cast({{ value }} as decimal(38, 12))) as double)
{%- endmacro %}

{#- The range that a value lies in, the wider the larger values are: 57 ranges up to 50, 253 up to 1,000. -#}
{% macro value_span(value) -%}
    cast(sign({{ value }}) * floor(8 * sqrt(abs({{ value }}))) as bigint)
{%- endmacro %}

{#-
    The variance of a ratio by the delta method, from the moments of one side of a pair (int_experiments__comparisons).
    Null where nobody's ratio differs from the whole, as with a single order: its three terms then cancel down to
    rounding, which came out below zero and gave intervals of NaN.
-#}
{% macro ratio_variance(side) -%}
    {%- set rate = side ~ "_y / nullif(" ~ side ~ "_d, 0)" -%}
    {%- set spread = "power(" ~ rate ~ ", 2) * " ~ side ~ "_vd" -%}
    {%- set terms = side ~ "_vy - 2e0 * (" ~ rate ~ ") * " ~ side ~ "_cov + " ~ spread -%}
    case
        when {{ terms }} > 1e-9 * {{ spread }} then ({{ terms }}) / ({{ side }}_d * {{ side }}_d)
    end
{%- endmacro %}
