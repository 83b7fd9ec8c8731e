{#-
  Text as it is compared, never as it is kept: NFKC, without blanks and quote marks. The same rule as
  in loaders/forms/text.py.
-#}
{% macro plain(expression) -%}
    regexp_replace(
        normalize({{ expression }}, nfkc), '[[:space:]“”"„‟‘’''《》〈〉「」『』]', '', 'g'
    )
{%- endmacro %}

{#- A row label for comparison: `plain`, without numbering (一、（一）1. （1）) and without 其中： 加： 减：. -#}
{% macro row_label(expression) -%}
    regexp_replace(
        {{ plain(expression) }},
        '^(([一二三四五六七八九十]+、)|(\([一二三四五六七八九十0-9]+\))|([0-9]+[.、])|((其中|加|减):))+',
        ''
    )
{%- endmacro %}
