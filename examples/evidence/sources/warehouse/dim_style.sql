select * from published.dim_style order by gen_style_id
