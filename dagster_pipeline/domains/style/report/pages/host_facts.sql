-- Every host with a form has a page; figures of one that fewer than five people used are not in dim_host.
with forms as (
    select host, coalesce(max(host_family), 'other') as family, count(*) as forms
    from style_hints
    where host = $host
    group by host
)

select forms.family, forms.forms, h.runs, h.last_seen_on
from forms
left join dim_host as h on forms.host = h.host
