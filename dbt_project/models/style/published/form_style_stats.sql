{{ published_level_stats('form', ['schema_hash', 'host', 'gen_style_id']) }}

select
    host,
    schema_hash,
    gen_style_id,
    {{ style_figures_of_sums() }},
    as_of_date
from shown_cells
