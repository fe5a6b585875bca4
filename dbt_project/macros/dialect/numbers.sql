{#-
    The sum of doubles, the same to the last bit in whatever order the rows come: an engine with several threads
    adds in any order, and sums of doubles would differ in their last digits from run to run.
-#}
{% macro exact_sum(value, over=none) -%}
    cast(sum(cast({{ value }} as decimal(38, 18))) {% if over %}over ({{ over }}) {% endif %}as double)
{%- endmacro %}

{#- A double rounded as C does it, half away from zero after scaling; Spark's round() looks at the decimal digits. -#}
{% macro rounded(value, digits) %}{{ return(adapter.dispatch("rounded")(value, digits)) }}{% endmacro %}
{% macro duckdb__rounded(value, digits) %}round({{ value }}, {{ digits }}){% endmacro %}
{% macro spark__rounded(value, digits) -%}
    (round(cast({{ value }} as double) * 1e{{ digits }}) / 1e{{ digits }})
{%- endmacro %}

{#- A double as text: 0.25, 1.0, 1e-05, without the engine's own idea of when a number is large or small. -#}
{% macro number_text(value) %}{{ return(adapter.dispatch("number_text")(value)) }}{% endmacro %}
{% macro duckdb__number_text(value) %}cast({{ value }} as string){% endmacro %}
{% macro spark__number_text(value) -%}
    case
        when abs({{ value }}) < 1e-4 and {{ value }} <> 0
            then replace(replace(lower(cast({{ value }} as string)), '.0e', 'e'), 'e-', 'e-0')
        else regexp_replace(cast(cast({{ value }} as decimal(30, 6)) as string), r'([.]\d+?)0+$', '$1')
    end
{%- endmacro %}

{#- A quotient of whole numbers that are not negative, cut to a whole number. -#}
{% macro whole_quotient(number, divisor) -%}
    {{ return(adapter.dispatch("whole_quotient")(number, divisor)) }}
{%- endmacro %}
{% macro duckdb__whole_quotient(number, divisor) %}(cast({{ number }} as hugeint) // ({{ divisor }})){% endmacro %}
{% macro spark__whole_quotient(number, divisor) %}(({{ number }}) div ({{ divisor }})){% endmacro %}
