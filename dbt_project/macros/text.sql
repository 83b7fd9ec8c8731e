{#-
  Text as it is compared, never as it is kept: NFKC, without blanks, quote marks, marks made of digits (①) and what
  cannot be seen. The same rule as `plain` of loaders/notation/text.py.
-#}
{% macro plain(expression) -%}
    regexp_replace(
        normalize(
            regexp_replace({{ expression }}, '[{{ notation("numeral_mark") }}]+', '', 'g'), nfkc
        ),
        '[{{ notation("blank") }}{{ notation("quote") }}{{ notation("invisible") }}]+',
        '',
        'g'
    )
{%- endmacro %}

{#-
  A code for comparison: `plain`, without the thousands separators that the number format of a workbook puts in. The same
  rule as `code_text` of loaders/notation/text.py.
-#}
{% macro code_text(expression) -%}
    case
        when {{ plain(expression) }} ~ '{{ notation("grouped_code") }}'
            then replace(split_part({{ plain(expression) }}, '.', 1), ',', '')
        else {{ plain(expression) }}
    end
{%- endmacro %}

{#- A row label for comparison: `plain`, without numbering (一、（一）1. （1）) and without 其中： 加： 减：. -#}
{% macro row_label(expression) -%}
    regexp_replace({{ plain(expression) }}, '{{ notation("numbering") }}', '')
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
