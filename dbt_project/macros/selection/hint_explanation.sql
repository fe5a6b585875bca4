{#- One English sentence that says which evidence decided, with the figures of at least min_users people. -#}
{% macro hint_explanation() -%}
    case hints.source
        when 'form' then
            case
                when hints.own_is_small then 'This form''s own runs decide: '
                else 'This form''s own ' || {{ counted('hints.form_runs', 'run') }} || ' decide: '
            end
        when 'segment' then
            {{ too_few_runs() }} || ', so runs for ' || hints.segment_key || ' roles on '
            || hints.host_family || ' forms decide: '
        when 'family' then
            {{ too_few_runs() }}
            || case
                when hints.segment_key is null then ', no job title is known'
                else ', ' || hints.segment_key || ' roles there too few'
            end
            || ', so all runs on '
            || hints.host_family || ' forms decide: '
        else
            {{ too_few_runs() }} || ' and no wider group has enough, so there is no hint yet'
    end
    || case
        when hints.preferred_style_id is null then ''
        when hints.is_small
            then hints.preferred_style_id || ' comes first, used by fewer than {{ var("min_users") }} people'
        else
            hints.preferred_style_id || ' was helpful in ' || cast(hints.helpful as string) || ' of '
            || {{ counted('hints.total_runs', 'run') }}
            || ' (' || cast(cast(round(100 * hints.helpful_ratio) as bigint) as string) || ' %)'
            || case
                when hints.avg_edit_chars is null then ''
                else
                    ', with ' || cast(cast(round(hints.avg_edit_chars) as bigint) as string)
                    || ' characters edited on average'
            end
    end
    || case
        when not hints.changed or hints.previous_style_id is null or hints.preferred_style_id is null then ''
        when hints.replaced_runs is null
            then '; it replaces ' || hints.previous_style_id || ', which has no runs there'
        when hints.replaced_is_small then '; it replaces ' || hints.previous_style_id
        else
            '; it replaces ' || hints.previous_style_id || ', helpful in ' || cast(hints.replaced_helpful as string)
            || ' of ' || {{ counted('hints.replaced_runs', 'run') }}
            || ' (' || cast(cast(round(100 * hints.replaced_ratio) as bigint) as string) || ' %)'
    end
    || '.'
{%- endmacro %}

{% macro too_few_runs() -%}
    case
        when hints.own_is_small
            then 'Fewer than {{ var("min_users") }} people used this form in {{ var("lookback_days") }} days'
        else 'This form has ' || {{ counted('hints.form_runs', 'run') }} || ' in {{ var("lookback_days") }} days'
    end
    || case
        when hints.own_is_small and hints.form_runs < levels.form_min_runs then ''
        when hints.form_runs < levels.form_min_runs then ' (fewer than ' || cast(levels.form_min_runs as string) || ')'
        else ', none of its styles with ' || cast(levels.form_min_runs as string)
    end
{%- endmacro %}

{% macro counted(number, noun) -%}
    cast({{ number }} as string) || ' {{ noun }}' || case when {{ number }} = 1 then '' else 's' end
{%- endmacro %}
