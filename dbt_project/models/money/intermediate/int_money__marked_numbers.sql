{#-
    \x27 is an apostrophe: CHF 1'234.50; \x{00A0} may separate thousands. A mark is a currency's sign with its letters
    (US$) or a word (CHF, zł). A dash after the separator stands for no cents: "1.299,-", "299:-".
-#}
{%- set digits = "[.]?[0-9][0-9.,\\x27’\\x{00A0}]*" -%}
{%- set mark = "(\\p{L}*\\p{Sc}\\p{L}?|\\p{L}+)" -%}
{%- set mark_in_front = mark ~ "[.]?(?:[ ]?[-−–]?|[-−–]?[ ]?)$" -%}
{%- set mark_behind = "^[ ]?(\\p{L}*\\p{Sc}|¢|\\p{L}+)" -%}

with lines as (
    select * from {{ ref('int_money__lines') }}
    where {{ regex_found('line', '\\d') }}
),

marks as (
    select
        marks.*,
        currencies.minor_digits,
        currencies.decimal_separator
    from {{ ref('currency_marks') }} as marks
    left join {{ ref('currencies') }} as currencies on marks.currency = currencies.currency
),

-- "Tea 2 x $3.50 each" is "Tea 2" and " x $3.50", with the end " each".
pieces as (
    select
        *,
        {{ regex_group('found', '^([^0-9]*?)[.]?[0-9]') }} as before,
        {{ regex_group('found', '(' ~ digits ~ ')$') }} as digits,
        {{ regex_group('line', '([^0-9]*)$') }} as line_end
    from {{ regex_matches('lines', 'line', '[^0-9]*?' ~ digits) }} as matches
),

followed as (
    select
        *,
        coalesce(lead(before) over (partition by content_key, part, line_number order by place), line_end) as behind
    from pieces
),

surroundings as (
    select
        *,
        {{ regex_found('digits', '[.,]$') }} and {{ regex_found('behind', '^[.,]?[-–—]{1,2}([^\\d\\p{L}]|$)') }}
        or {{ regex_found('behind', '^:[-–—]([^\\d\\p{L}]|$)') }} as is_dashed,
        case when is_dashed then {{ regex_replace_all('behind', '^[.,:]?[-–—]+', '') }} else behind end as after,
        -- ".10" is ten cents, "Rs.10" is ten rupees
        case
            when {{ regex_found('before', '\\p{L}$') }}
                then {{ regex_replace_all('digits', '^[.]|[.,\\x27’]+$', '') }}
            else {{ regex_replace_all('digits', '[.,\\x27’]+$', '') }}
        end as number_text
    from followed
),

words as (
    select
        *,
        {{ regex_group('before', mark_in_front) }} as word_before,
        {{ regex_group('after', mark_behind) }} as word_after,
        {{ regex_replace_all('before', mark_in_front, ' ') }} as stem,
        {{ regex_found('number_text', '[.,]\\d{2}$') }} or is_dashed as has_cents
    from surroundings
)

select
    words.*,
    in_front.mark is not null as has_mark_before,
    behind.mark is not null as has_mark_behind,
    -- of two marks the more specific one says the currency: "$12 CAD"
    {% for column in ["specificity", "currency", "decimal_separator"] -%}
        case
            when in_front.specificity <= coalesce(behind.specificity, in_front.specificity) then in_front.{{ column }}
            else behind.{{ column }}
        end as {{ column }},
    {% endfor -%}
    coalesce(behind.is_minor, false) as is_minor,
    case
        when in_front.mark is null then words.before
        else words.stem
    end as label_before,
    case
        when behind.mark is null then words.after
        else {{ regex_replace_all('words.after', mark_behind, ' ') }}
    end as label_after
from words
left join marks as in_front
    on
        upper(words.word_before) = upper(in_front.mark) and in_front.placement in ('both', 'before')
        and (not in_front.exact_case or words.word_before = in_front.mark)
        and {{ in_money_context('words', 'in_front') }}
left join marks as behind
    on
        upper(words.word_after) = upper(behind.mark) and behind.placement <> 'before'
        and (behind.placement <> 'glued' or words.after not like ' %')
        and (not behind.exact_case or words.word_after = behind.mark)
        and (not behind.needs_context or words.has_cents)
        -- "PT17920 SEK U9" is a plot of land
        and (in_front.mark is not null or not {{ regex_found('words.before', '\\p{L}$') }})
        and (not behind.is_minor or {{ regex_found('words.number_text', '^\\d{1,3}$') }})
