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

{#-
  The name of a functional class for comparison: without its level or code in brackets and without 支出, which texts
  leave out or put behind the level (一般公共服务(类)支出).
-#}
{% macro class_name_key(expression) -%}
    regexp_replace(
        regexp_replace({{ expression }}, '\(([类款项]|[0-9]+)\)$', ''), '支出$', ''
    )
{%- endmacro %}
