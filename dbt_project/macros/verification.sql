{#-
  The sum of a measure's cells; null where one of them could not be read: a part is not the
  whole.
-#}
{% macro whole_sum(condition) -%}
    (case
        when count(*) filter (where {{ condition }}) = count(amount_yuan) filter (where {{ condition }})
            then sum(amount_yuan) filter (where {{ condition }})
    end)::numeric(20, 2)
{%- endmacro %}

{#-
  The same of an item; null too where another place prints another figure of it: nobody knows
  which of them is right.
-#}
{% macro item_sum(condition) -%}
    (case
        when
            count(*) filter (where {{ condition }})
            = count(amount_yuan) filter (
                where {{ condition }} and repetition is distinct from 'contradicted'
            )
            then sum(amount_yuan) filter (where {{ condition }})
    end)::numeric(20, 2)
{%- endmacro %}

{#- How bad a state of verification is: the worst of several forms is what an overview says. -#}
{% macro verification_rank(state) -%}
    case {{ state }}
        when 'withheld' then 1
        when 'unverified' then 2
        when 'within_rounding' then 3
        when 'verified' then 4
        when 'empty' then 5
    end
{%- endmacro %}

{#- The worst verification of the figures that a fact is made of. -#}
{% macro worst_verification(state) -%}
    (array['unverified', 'within_rounding', 'verified'])[
        min(array_position(array['unverified', 'within_rounding', 'verified'], {{ state }}))
    ]
{%- endmacro %}
