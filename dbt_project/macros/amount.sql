{#-
  What a cell that should hold a figure holds: amount (a figure), blank, not_stated (a dash, where no
  figure can stand) or unreadable. Thousands separators must stand where they belong; a cell that
  nearly is a number is unreadable, not a guess.
-#}
{% macro cell_state(plain_text) -%}
    case
        when coalesce({{ plain_text }}, '') = '' then 'blank'
        when {{ plain_text }} ~ '^[-—–―─/…]+$' then 'not_stated'
        when {{ plain_text }} ~ '^[-−+]?([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})([.][0-9]{1,8})?%?$' then 'amount'
        else 'unreadable'
    end
{%- endmacro %}

{#-
  The number a cell of state `amount` prints, exact; a per cent sign is dropped (the column says it is
  a percentage).
-#}
{% macro printed_number(plain_text) -%}
    replace(translate({{ plain_text }}, ',%+', ''), '−', '-')::numeric
{%- endmacro %}

{#- How many digits the cell prints after the decimal point. -#}
{% macro printed_decimals(plain_text) -%}
    length(coalesce(substring({{ plain_text }} from '[.]([0-9]+)%?$'), ''))
{%- endmacro %}

{#- Yuan in one printed unit. -#}
{% macro yuan_in(unit) -%}
    case {{ unit }}
        when '元' then 1 when '千元' then 1000 when '万元' then 10000 when '亿元' then 100000000
    end
{%- endmacro %}
