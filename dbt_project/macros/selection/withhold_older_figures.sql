{#-
    Nights before version 4 of the contract did not tell of how few people a figure is: their rows lose the figures that
    can be of one. DuckDB only: the Parquet of Spark has no update, `warehouse nightly --forget-history` drops them.
-#}
{% macro withhold_older_figures() %}{{ return(adapter.dispatch("withhold_older_figures")()) }}{% endmacro %}
{% macro duckdb__withhold_older_figures() -%}
    update {{ this }} set
        total_runs = null, helpful = null, unhelpful = null, helpful_ratio = null, avg_edit_chars = null,
        confidence = null, style_stats = '{}',
        explanation = 'The figures of this night were withheld later: nobody counted the people behind them.'
    where few_people is null and confidence is not null
{%- endmacro %}
{% macro spark__withhold_older_figures() %}{% endmacro %}
