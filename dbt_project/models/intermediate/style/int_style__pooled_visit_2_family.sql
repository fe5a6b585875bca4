{{ pooled_visit(ref('int_style__pooled_visit_1_style'), 'family') }}
