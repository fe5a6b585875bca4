select
    coalesce(name, 'not in the seed gen_styles: counted, never hinted') as name,
    tone,
    format,
    length_hint,
    (select count(*) from style_hints where preferred_style_id = $style) as forms,
    first_run_on,
    last_run_on
from dim_style
where gen_style_id = $style
