{#-
    A text without what is left of HTML: tags go, "<br>" and the like end a line, and the entities that stand beside
    amounts and words become characters. "Apple <no_reply@apple.com>" is no tag.
-#}
{% macro without_html(value) -%}
    {%- set text = namespace(sql=value) -%}
    {%- for pattern, replacement in [
        ("(?is)<(style|script)[^>]*>.*?</(style|script)>", " "),
        ("(?i)<(br|/p|/tr|/div|/li|/h[1-6]|/table)[ /]*>", "\n"),
        ("<[/!]?[a-zA-Z][^<>@]*>", " "),
        ("(?i)&(zwnj|zwj|shy|#8203|#847|#173);", ""),
        ("(?i)&(nbsp|thinsp|ensp|emsp|#160|#xa0|#8199|#8201|#8239);", " "),
        ("(?i)&(pound|#163|#xa3);", "£"),
        ("(?i)&(euro|#8364|#x20ac);", "€"),
        ("(?i)&(yen|#165|#xa5);", "¥"),
        ("(?i)&(rsquo|lsquo|apos|#39|#x27|#8217);", "’"),
        ("(?i)&(ndash|mdash|#8211|#8212);", "-"),
        ("(?i)&amp;", "&")
    ] -%}
        {%- set text.sql = regex_replace_all(text.sql, pattern, replacement) -%}
    {%- endfor -%}
    case
        when {{ regex_found(
            value, '(?i)<(br|p|td|tr|div|span|b|strong|li|table|html|style)[ />]|&[a-z]{3,6};|&#x?[0-9a-f]{2,4};'
        ) }}
            then {{ text.sql }}
        else {{ value }}
    end
{%- endmacro %}

{#- The domain that wrote a forwarded e-mail ("From: Apple <no_reply@apple.com>"); '' where the e-mail is none. -#}
{% macro forwarded_domain() -%}
    case
        when {{ regex_found('subject', '(?i)^ *(fwd?|wg|tr|rv|enc|doorst|vb|pd) *:') }}
            then lower({{ regex_group(
                "coalesce(body_text, '')",
                '(?im)^[>* ]*(?:from|von|de|da|van|från|od) *: *[*]?[^\\n]*?@([a-z0-9.-]+[.][a-z]{2,})'
            ) }})
        else ''
    end
{%- endmacro %}
