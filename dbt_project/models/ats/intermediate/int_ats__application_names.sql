with applications as (
    select * from {{ ref('int_ats__applications') }}
    where as_of_date in (
        select as_of_date from {{ ref('int_run__dates') }}
        where is_current
    )
),

legal_forms as (
    select
        applications.company,
        max(forms.word) as word
    from applications
    inner join {{ ref('company_legal_forms') }} as forms
        on {{ whole_words('applications.company') }} like '% ' || forms.word || ' '
    group by applications.company
)

select
    applications.*,
    {{ company_words(whole_words('applications.company'), 'legal_forms.word') }} as company_words,
    {{ whole_words('applications.job_title') }} as title_words
from applications
left join legal_forms on applications.company = legal_forms.company
