{#-
  A cell as it is looked at for a figure: NFKC, without what cannot be seen and without marks and quotes around it; an
  amount in its commonest form is that already. The same rule as in loaders/notation/text.py, like those below.
-#}
{% macro figure_text(printed) -%}
    case
        when {{ printed }} ~ '{{ notation("bare_amount") }}' then {{ printed }}
        else
            regexp_replace(
                regexp_replace(
                    normalize(
                        regexp_replace(
                            regexp_replace(
                                regexp_replace(
                                    {{ printed }}, '[{{ notation("invisible") }}]+', '', 'g'
                                ),
                                '[{{ notation("numeral_mark") }}]+',
                                '*',
                                'g'
                            ),
                            '[{{ notation("joining_blank") }}]+',
                            '''',
                            'g'
                        ),
                        nfkc
                    ),
                    '{{ notation("before_figure") }}',
                    ''
                ),
                '{{ notation("behind_figure") }}',
                ''
            )
    end
{%- endmacro %}

{#-
  What a cell that should hold a figure holds, given its `figure_text`: amount (a figure), blank, not_stated (a dash,
  where no figure can stand) or unreadable. A cell that nearly is a number is unreadable, not a guess.
-#}
{% macro cell_state(figure) -%}
    case
        when coalesce({{ figure }}, '') ~ '{{ notation("nothing") }}' then 'blank'
        when {{ figure }} ~ '{{ notation("amount") }}' then 'amount'
        when
            regexp_replace({{ figure }}, '[{{ notation("blank") }}]+', '', 'g')
            ~ '{{ notation("not_stated") }}'
            then 'not_stated'
        else 'unreadable'
    end
{%- endmacro %}

{#- Why a cell of state `unreadable` is none, given its `figure_text`; see seed cell_note_kinds. -#}
{% macro unreadable_reason(figure) -%}
    case
        when {{ figure }} ~ '[{{ notation("unknown") }}]' then 'unknown_character'
        when {{ figure }} ~ '{{ notation("only_marks") }}' then 'only_marks'
        when {{ figure }} ~ '{{ notation("too_narrow") }}' then 'too_narrow'
        when {{ figure }} ~ '{{ notation("two_numbers") }}' then 'two_numbers'
        when {{ figure }} ~ '{{ notation("no_such_number") }}' then 'no_such_number'
        when {{ figure }} ~ '{{ notation("mark_inside") }}' then 'mark_inside'
        else 'not_a_number'
    end
{%- endmacro %}

{#-
  The number a text prints, where it is one that a column can hold; null for everything else: digits beyond what any score,
  count or percentage has are no number, and a cast of them would stop the build of all.
-#}
{% macro number_in(figure) -%}
    case when {{ cell_state(figure) }} = 'amount' then {{ printed_number(figure) }} end
{%- endmacro %}

{#-
  Whether a value is beyond what its kind can be: no department spends 100,000,000,000,000 yuan, and no count, score or
  percentage reaches a million million. Such a cell is two cells run together. `value` is in yuan where it is money. The
  bounds leave room for sums and quotients: a column of marts holds 18 digits before the point.
-#}
{% macro is_beyond(value, value_kind) -%}
    coalesce(
        abs({{ value }}) >= case when {{ value_kind }} = 'money' then 1e14 else 1e12 end, false
    )
{%- endmacro %}

{#-
  The number a cell of state `amount` prints, exact and with its sign, given its `figure_text`.
-#}
{% macro printed_number(figure) -%}
    (
        case when {{ figure }} ~ '{{ notation("negative") }}' then '-' else '' end
        || regexp_replace({{ figure }}, '[^0-9.]+', '', 'g')
    )::numeric
{%- endmacro %}

{#-
  The unit, measure word or per cent sign that such a cell prints behind its number; null where
  it prints none.
-#}
{% macro trailing_unit(figure) -%}
    substring({{ figure }} from '{{ notation("trailing_unit") }}')
{%- endmacro %}

{#- How many digits such a cell prints after the decimal point. -#}
{% macro printed_decimals(figure) -%}
    length(coalesce(substring({{ figure }} from '[.]([0-9]+)'), ''))
{%- endmacro %}
