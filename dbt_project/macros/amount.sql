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

{#-
  The number a text prints, where it is one that a column can hold; null for everything else: digits beyond what any score,
  count or percentage has are no number, and a cast of them would stop the build of all.
-#}
{% macro number_in(plain_text) -%}
    case when {{ cell_state(plain_text) }} = 'amount' then {{ printed_number(plain_text) }} end
{%- endmacro %}

{#-
  Whether a value is beyond what its kind can be: no department spends 10,000,000,000,000 yuan, and no count, score or
  percentage reaches a million million. Such a cell is two cells run together. `value` is in yuan where it is money. The
  bounds leave room for sums and quotients: a column of marts holds 18 digits before the point.
-#}
{% macro is_beyond(value, value_kind) -%}
    coalesce(abs({{ value }}) >= case when {{ value_kind }} = 'money' then 1e13 else 1e12 end, false)
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
