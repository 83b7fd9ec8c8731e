{#- The sum of a measure's cells; null where one of them could not be read: a part is not the whole. -#}
{% macro whole_sum(condition) -%}
    (case
        when count(*) filter (where {{ condition }}) = count(amount_yuan) filter (where {{ condition }})
            then sum(amount_yuan) filter (where {{ condition }})
    end)::numeric(20, 2)
{%- endmacro %}

{#- The same of an item; null too where another place prints another figure of it: nobody knows which of them is right. -#}
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

{#- How bad a state of reconciliation is: the worst of several forms is what an overview says. -#}
{% macro reconciliation_rank(state) -%}
    case {{ state }}
        when 'broken' then 1
        when 'not_evaluable' then 2
        when 'unrecognised' then 3
        when 'unchecked' then 4
        when 'waived' then 5
        when 'reconciled' then 6
    end
{%- endmacro %}
