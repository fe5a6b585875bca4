{#-
    A text as lower-case words between single spaces, with a space at both ends, so that ' sr ' is found in
    ' sr engineer ' and not in ' sre '. Letters, digits and combining marks of any script are word characters.
-#}
{% macro whole_words(value) -%}
    ' ' || trim({{ regex_replace_all("lower(" ~ value ~ ")", "[^\\p{L}\\p{M}\\p{N}]+", " ") }}) || ' '
{%- endmacro %}
