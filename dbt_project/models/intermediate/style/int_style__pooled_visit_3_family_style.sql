{{ pooled_visit(ref('int_style__pooled_visit_2_family'), 'family_style') }}
