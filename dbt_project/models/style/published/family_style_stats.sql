{{ published_level_stats('family', ['host_family', 'gen_style_id']) }}

select
    host_family,
    gen_style_id,
    {{ style_figures_of_sums() }},
    as_of_date
from shown_cells
