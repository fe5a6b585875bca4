{{ pooled_visit(ref('int_selection__pooled_visit_2_family'), 'family_style') }}
