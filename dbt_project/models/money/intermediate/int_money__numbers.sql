with marked as (
    select * from {{ ref('int_money__marked_numbers') }}
),

-- What stands between the groups of "12 000 Ft" may separate two numbers: "$5 100 points".
joined as (
    select
        *,
        {{ ungrouped(
            'number_text',
            "has_mark_behind or " ~ regex_found('number_text', '\\x{00A0}.*\\x{00A0}|,\\d{1,2}$')
            ~ " or " ~ regex_found('label_before', '[:=] *$')
            ~ " or (has_mark_before and (has_cents or not " ~ regex_found('label_after', '^ ?[\\p{L}\\d]') ~ "))",
            'has_mark_before'
        ) }} as number_digits
    from marked
),

-- How the other amounts of the text write cents: "45.20" makes "1.456" the price of a litre, not a thousand.
habits as (
    select
        *,
        bool_or({{ regex_found('number_digits', '\\d[.]\\d{2}$') }}) over text as dots,
        bool_or({{ regex_found('number_digits', '\\d,\\d{2}$') }}) over text as commas
    from joined
    window text as (partition by content_key)
),

valued as (
    select
        *,
        {{ number_value('number_digits', 'decimal_separator', 'dots', 'commas') }}
        * case when is_minor then cast(0.01 as decimal(3, 2)) else cast(1 as decimal(3, 2)) end as number_value,
        {{ regex_found('after', '^ ?%') }} as is_share,
        -- a minus at the number or at its mark, or behind it at the line's end; "Total - $45" has a dash
        {{ regex_found('before', '(^|[ :(=])[-−–](\\p{L}{0,3}\\p{Sc}|\\p{L}{1,3} ?)?$') }}
        or (has_mark_before and {{ regex_found('before', '[-−–]$') }})
        or (has_cents and not is_dashed and {{ regex_found('after', '^[-−]$') }}) as is_negative,
        -- part of a date, a time, a measure or an article number
        (place > 1 and {{ regex_found('before', '^[-/:xX*]$') }})
        or {{ regex_found('before', '[\\p{L}\\d/_#]$') }}
        or {{ regex_found('after', '^([\\p{L}/_]|[-:/xX]$)') }} as is_glued,
        -- "2 @ 3.50": the price of one
        {{ regex_found('label_before', '@ *$') }} as is_rate
    from habits
)

select
    content_key,
    part,
    line_number,
    place,
    label_before,
    label_after,
    currency,
    specificity,
    has_mark_before or has_mark_behind as is_marked,
    cast(number_value as decimal(18, 2)) as amount,
    number_value is not null and not is_share and not is_negative and not is_rate
    and (has_mark_before or has_mark_behind or is_dashed or not is_glued) as is_possible,
    is_possible and (has_mark_before or has_mark_behind or has_cents) as is_amount,
    -- deductions as well, with their sign
    case
        when
            number_value is not null and not is_share and not is_rate
            and (has_mark_before or has_mark_behind or (has_cents and not is_glued))
            then cast(case when is_negative then -number_value else number_value end as decimal(18, 2))
    end as signed_amount
from valued
