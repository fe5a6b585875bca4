{{ pooled_visit(ref('int_selection__pooled_visit_5_style_lately'), 'family_style') }}
