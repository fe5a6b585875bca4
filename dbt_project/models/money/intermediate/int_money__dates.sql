with unread as (
    select * from {{ ref('int_money__unread') }}
    where is_candidate
),

lines as (
    select * from {{ ref('int_money__lines') }}
    where {{ regex_found('line', '\\d') }}
),

dated as (
    select
        content_key,
        part,
        line_number,
        place,
        found,
        {{ regex_found('words', ' (\\p{L}*date|dated|\\p{L}*datum|fecha|data|dato|dnia) ') }} as is_labelled,
        trim({{ regex_replace_all('found', '[^0-9]+', ' ') }}) as figures,
        lower({{ regex_group('found', '(\\p{L}{3,10})[.,]?[ -]+(?:de |del )?\\d{2,4}$') }}) as word_behind,
        lower({{ regex_group('found', '^[^\\p{L}\\d]?(\\p{L}{3,10})[.]? \\d') }}) as word_before
    from {{ regex_matches('lines', 'line', date_pattern()) }} as found_dates
),

read as (
    select
        dated.*,
        months.month is not null as is_named,
        cast(months.month as string) as month,
        {{ regex_found('dated.figures', '^\\d{4} ') }} as is_iso,
        split_part(dated.figures, ' ', 1) as first_figure,
        split_part(dated.figures, ' ', 2) as second_figure,
        split_part(dated.figures, ' ', 3) as third_figure
    from dated
    left join {{ ref('month_names') }} as months
        on coalesce(nullif(dated.word_before, ''), nullif(dated.word_behind, '')) = months.name
),

days as (
    select
        *,
        case
            when is_named then {{ date_of('second_figure', 'month', 'first_figure') }}
            when is_iso then {{ date_of('first_figure', 'second_figure', 'third_figure') }}
            else {{ date_of('third_figure', 'second_figure', 'first_figure') }}
        end as day_first,
        case when not is_named and not is_iso then {{ date_of('third_figure', 'first_figure', 'second_figure') }} end
            as month_first
    from read
),

-- People who pay in dollars and write English put the month first; a date in the future is read the other way round.
judged as (
    select
        unread.email_id,
        cast(unread.received_at as date) as received_on,
        days.*,
        coalesce(currencies.month_first, false) and coalesce(kinds.language, 'en') = 'en' as prefers_month_first
    from unread
    inner join days on unread.content_key = days.content_key
    left join {{ ref('int_money__currencies') }} as told on unread.email_id = told.email_id
    left join {{ ref('currencies') }} as currencies on told.currency = currencies.currency
    left join {{ ref('int_money__kinds') }} as kinds on unread.email_id = kinds.email_id
),

chosen as (
    select
        *,
        coalesce(
            case when prefers_month_first and month_first <= received_on then month_first end,
            case when day_first <= received_on then day_first end,
            case when month_first <= received_on then month_first end
        ) as transaction_date
    from judged
),

ranked as (
    select
        *,
        row_number() over (
            partition by email_id order by is_labelled desc, part asc, line_number asc, place asc
        ) as nth
    from chosen
    where transaction_date >= date '2000-01-01'
)

select
    email_id,
    transaction_date
from ranked
where nth = 1
