{{ pooled_visit(ref('int_selection__pooled_visit_4_style'), 'style_lately') }}
