{#-
  The name of a class as names are compared: without what stands in brackets, signs, and 支出 or 用 at its end,
  which come and go (维修（护）费, 住房公积金支出, 因公出国费用). Takes text that is `plain` already.
-#}
{% macro bare_name(plain_text) -%}
    regexp_replace(
        regexp_replace({{ plain_text }}, '\([^()]*\)|[、,.·:*-]', '', 'g'), '(支出|(?<=费)用)$', ''
    )
{%- endmacro %}
