{#- One English sentence: own evidence, borrowed evidence, and whether the incumbent was only kept. -#}
{% macro pooled_explanation() -%}
{%- set points_more = rounded('100 * (best_expected_rate - expected_helpful_rate)', 1) -%}
    case
        when preferred_style_id is null then 'No run anywhere has feedback yet, so there is no hint'
        else
            case source
                when 'form' then
                    'Mostly this form''s own evidence: ' || {{ own_figures() }}
                when 'form+family' then
                    'This form''s own evidence (' || {{ own_figures() }} || '), filled up with ' || {{ lender() }}
                when 'family_segment' then
                    case
                        when own_answered > 0 then 'This form''s own evidence (' || {{ own_figures() }}
                            || ') says less than that borrowed from '
                        else
                            'Nobody has judged ' || preferred_style_id
                            || ' on this form lately, so the evidence is borrowed from '
                    end || {{ lender() }}
                else
                    'Neither this form nor its host family is known well, so the evidence is what '
                    || preferred_style_id || ' did everywhere'
            end
            || '. ' || preferred_style_id || ' is expected to help in '
            || cast(cast(round(100 * expected_helpful_rate) as bigint) as string)
            || ' % of answered runs and is the best style with a probability of '
            || cast(cast(round(100 * probability_best) as bigint) as string) || ' %'
            || case
                when preferred_style_id <> best_style_id
                    then '; it was the hint before and is kept, for ' || best_style_id || ' promises '
                        || case
                            when best_expected_rate - expected_helpful_rate < 0.001 then 'hardly more'
                            when beaten_probability >= {{ var('change_probability') }}
                                then 'only ' || {{ number_text(points_more) }} || ' points more'
                            else
                                {{ number_text(points_more) }} || ' points more with a probability of only '
                                || cast(cast(round(100 * beaten_probability) as bigint) as string) || ' %'
                        end
                when changed and previous_style_id is not null
                    then '; it replaces ' || previous_style_id || ', '
                        || case
                            when replaced_expected_rate is null then 'which nobody has judged lately'
                            else 'expected to help in '
                                || cast(cast(round(100 * replaced_expected_rate) as bigint) as string) || ' %'
                                || case
                                    when replaced_is_small then ''
                                    else ' (' || cast(replaced_helpful as string) || ' of '
                                        || {{ counted('replaced_answered', 'answered run') }} || ' on this form)'
                                end
                        end
                else ''
            end
            || case
                when is_concentrated
                    then '; the form''s own answers do not count, for one person gave '
                        || case
                            when form_is_small then 'most'
                            else cast(cast(round(100 * top_user_share) as bigint) as string) || ' %'
                        end || ' of them'
                else ''
            end
    end || '.'
{%- endmacro %}

{% macro own_figures() -%}
    case
        when own_is_small then 'fewer than {{ var("min_users") }} people with ' || preferred_style_id
        else
            cast(own_helpful as string) || ' of ' || {{ counted('own_answered', 'answered run') }} || ' with '
            || preferred_style_id || ' helpful'
    end
{%- endmacro %}

{% macro lender() -%}
    case when segment_key is null then 'all' else segment_key end || ' roles on '
    || coalesce(host_family, 'other') || ' forms'
{%- endmacro %}
