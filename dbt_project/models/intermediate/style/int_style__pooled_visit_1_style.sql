{{ pooled_visit(ref('int_style__pooled_start'), 'style') }}
