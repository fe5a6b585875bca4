with rules as (
    select
        'rules ' || '{{ var("amount_rules_version") }}' || ' {{ var("coin_rounding") }}'
        || ' {{ var("default_currency") }}' as rule
    union all
    select
        'mark ' || mark || ' ' || currency || ' ' || cast(specificity as string) || ' ' || placement || ' '
        || cast(exact_case as string) || ' ' || cast(minor_digits as string)
    from {{ ref('currency_marks') }}
    union all
    select 'phrase ' || phrase || ' ' || meaning || ' ' || cast(whole_label as string)
    from {{ ref('amount_phrases') }}
)

select md5({{ ordered_string_agg('rule', 'rule', '|') }}) as rules_version
from rules
