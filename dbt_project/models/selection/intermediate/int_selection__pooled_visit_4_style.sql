{{ pooled_visit(ref('int_selection__pooled_visit_3_form'), 'style') }}
