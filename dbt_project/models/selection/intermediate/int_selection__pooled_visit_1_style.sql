{{ pooled_visit(ref('int_selection__pooled_start'), 'style') }}
