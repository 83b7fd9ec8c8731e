-- 每条勾稽关系每一项所指的单元格；一个单元格可为多条关系所用
with datapoints as not materialized (
    select * from {{ ref('int_datapoint') }}
    where is_current
),

-- Two tables of one form in one account: each must add up by itself.
forms_in_parts as (
    select
        account_id,
        form_id
    from datapoints
    where row_type in ('code', 'total')
    group by account_id, form_id
    having count(distinct concat_ws(':', document_id, table_no)) > 1
),

-- What else the table of a figure prints.
tables as (
    select
        document_id,
        table_no,
        array_agg(distinct measure) as measures,
        array_agg(distinct fund) as funds,
        array_agg(distinct line_item) filter (where line_item is not null) as line_items,
        array_agg(distinct class_code) filter (where row_type = 'code') as codes,
        bool_or(is_total) as has_total
    from datapoints
    group by document_id, table_no
),

line_items as (
    select * from {{ ref('line_items') }}
),

-- Two files of one account may each have a table 1: rows and tables are told apart by file.
documents as (
    select
        account_id,
        document_id,
        dense_rank() over (partition by account_id order by document_id) as document_place
    from (
        select distinct
            account_id,
            document_id
        from datapoints
    ) as of_account
),

terms as (
    select
        identity_id,
        term_no,
        side,
        sign,
        form_id,
        selector,
        measure,
        fund,
        if_absent,
        coalesce(instance, '') as instance,
        string_to_array(coalesce(scope, ''), ' ') as scope_fields,
        min(form_id) over (partition by identity_id)
        = max(form_id) over (partition by identity_id) as is_of_one_form,
        -- Without a measure to compare apart, a row counts once: by its sum, not by its parts too.
        measure = '*'
        and coalesce(scope, '') !~ 'measure|row'
        and (selector ~ '^(class|code):' or selector in ('class', 'whole')) as takes_whole_rows
    from {{ ref('identity_terms') }}
),

-- Everything a datapoint may be selected by; terms and datapoints then meet by equality alone.
selectable as (
    select
        datapoints.account_id,
        datapoints.form_id,
        datapoints.document_id,
        datapoints.table_no,
        datapoints.row_no,
        datapoints.column_no,
        coalesce(nullif(documents.document_place, 1) || '/', '') || datapoints.table_no
            as table_place,
        datapoints.line_item,
        datapoints.printed_label,
        datapoints.class_code,
        datapoints.class_of_code,
        datapoints.parent_code,
        datapoints.measure,
        datapoints.parent_measure,
        datapoints.fund,
        datapoints.printed_text,
        case
            when datapoints.repetition = 'contradicted' then 'contradicted'
            else datapoints.cell_state
        end as cell_state,
        case
            when datapoints.value_kind = 'money' then datapoints.amount_yuan
            else datapoints.printed_amount
        end as value,
        -- A percentage is printed rounded; counts and scores are exact.
        case datapoints.value_kind
            when 'money' then datapoints.half_width_yuan
            when 'percent' then power(10::numeric, -datapoints.decimals) / 2
        end as half_width,
        datapoints.value_kind in ('money', 'count') as adds_up,
        coalesce(datapoints.repetition = 'repeated', false) as is_repeated,
        datapoints.is_again_in_table,
        forms_in_parts.form_id is not null as is_in_parts,
        -- 人员经费 beside 合计 is a part of what its row says.
        coalesce(datapoints.parent_measure = any(tables.measures), false) as is_part_of_row,
        -- 预算数 is 全年预算数, or 年初预算数 where the table prints that alone.
        datapoints.measure = 'adjusted_budget'
        or (
            datapoints.measure = 'original_budget'
            and not 'adjusted_budget' = any(tables.measures)
        ) as is_budget,
        -- 财政拨款 beside 合计 is a part of all; its own parts are not, where it is printed.
        datapoints.fund <> 'all'
        and not (
            'appropriation' = any(tables.funds)
            and datapoints.fund in ('general_public_budget', 'government_fund', 'state_capital')
        ) as is_part_of_all,
        datapoints.value_kind,
        choice.selector
    from datapoints
    inner join documents
        on
            datapoints.account_id = documents.account_id
            and datapoints.document_id = documents.document_id
    inner join tables
        on
            datapoints.document_id = tables.document_id
            and datapoints.table_no = tables.table_no
    left join forms_in_parts
        on
            datapoints.account_id = forms_in_parts.account_id
            and datapoints.form_id = forms_in_parts.form_id
    left join line_items on datapoints.line_item = line_items.line_item
    cross join
        lateral (
            values
            ('row', datapoints.row_type in ('code', 'total')),
            ('total', datapoints.is_total),
            ('leaf', datapoints.is_leaf),
            ('subtotal', datapoints.is_subtotal),
            ('child', datapoints.parent_code is not null),
            ('named', datapoints.row_type = 'named'),
            ('named_row', datapoints.row_type in ('named', 'named_subtotal', 'total')),
            ('class', datapoints.row_type = 'code' and length(datapoints.class_code) = 3),
            -- A class, or its items where the table does not print it.
            (
                'class:' || datapoints.class_of_code,
                datapoints.row_type = 'code'
                and (
                    length(datapoints.class_code) = 3
                    or (datapoints.is_leaf and not datapoints.class_of_code = any(tables.codes))
                )
            ),
            -- 人员经费合计 and 公用经费合计 may be columns of the row of the total.
            (
                'item:personnel_total',
                datapoints.is_total
                and datapoints.measure = 'expenditure.basic.personnel'
                and not coalesce('personnel_total' = any(tables.line_items), false)
            ),
            (
                'item:operating_total',
                datapoints.is_total
                and datapoints.measure = 'expenditure.basic.operating'
                and not coalesce('operating_total' = any(tables.line_items), false)
            ),
            -- What an economic table adds up to: the sums of its two parts, its row of the total,
            -- or its classes.
            (
                'whole',
                case
                    when tables.line_items @> array['personnel_total', 'operating_total']
                        then datapoints.line_item in ('personnel_total', 'operating_total')
                    when tables.has_total then datapoints.is_total
                    else datapoints.row_type = 'code' and length(datapoints.class_code) = 3
                end
            ),
            ('code:' || datapoints.class_code, datapoints.row_type = 'code'),
            ('class_line', datapoints.row_type = 'class_line'),
            ('item_row', datapoints.line_item is not null),
            (
                'part_score',
                datapoints.measure in ('weight', 'score')
                and datapoints.line_item is distinct from 'total_score'
            ),
            ('expenditure_side', datapoints.side = 'expenditure'),
            ('item:' || datapoints.line_item, datapoints.line_item is not null),
            (
                'parts:' || datapoints.parent_item,
                datapoints.parent_item is not null and datapoints.adds_up
            ),
            ('whole:' || datapoints.line_item, datapoints.line_item is not null),
            (
                'whole:' || line_items.parent_item,
                line_items.adds_up and not line_items.parent_item = any(tables.line_items)
            ),
            ('group:' || datapoints.item_group, datapoints.item_group is not null)
        ) as choice (selector, applies)
    where choice.applies
)

select
    selectable.account_id,
    terms.identity_id,
    terms.instance,
    concat_ws(
        ' ',
        case
            when 'row' = any(terms.scope_fields)
                then 'row=' || selectable.table_place || ':' || selectable.row_no
        end,
        case
            when
                'table' = any(terms.scope_fields)
                or (
                    selectable.is_in_parts
                    and terms.is_of_one_form
                    and terms.scope_fields <> '{row}'
                )
                then 'table=' || selectable.table_place
        end,
        case when 'item' = any(terms.scope_fields) then 'item=' || selectable.line_item end,
        case when 'measure' = any(terms.scope_fields) then 'measure=' || selectable.measure end,
        case when 'fund' = any(terms.scope_fields) then 'fund=' || selectable.fund end,
        case when 'class' = any(terms.scope_fields) then 'class=' || selectable.class_of_code end,
        case when 'code' = any(terms.scope_fields) then 'code=' || selectable.class_code end,
        case when 'parent_code' = any(terms.scope_fields) then 'code=' || selectable.parent_code end
    ) as scope_key,
    terms.term_no,
    terms.side,
    terms.sign,
    terms.if_absent,
    selectable.form_id,
    selectable.document_id,
    selectable.table_no,
    selectable.row_no,
    selectable.column_no,
    selectable.printed_label,
    selectable.class_code,
    selectable.measure,
    selectable.fund,
    selectable.printed_text,
    selectable.cell_state,
    selectable.value_kind,
    selectable.value,
    coalesce(selectable.half_width, 0) as half_width
from selectable
inner join terms
    on
        selectable.form_id = terms.form_id
        and selectable.selector = terms.selector
        and (
            terms.measure in (selectable.measure, 'parts:' || selectable.parent_measure)
            or (
                terms.measure = 'budget' and selectable.is_budget
            )
            or (
                terms.measure = '*'
                and selectable.adds_up
                and not (selectable.is_part_of_row and terms.takes_whole_rows)
            )
        )
        and (
            not selectable.is_repeated
            or 'row' = any(terms.scope_fields)
            or (
                selectable.is_in_parts
                and terms.is_of_one_form
                and not selectable.is_again_in_table
            )
        )
        and (
            terms.fund in ('*', selectable.fund)
            or (terms.fund = 'part_of_all' and selectable.is_part_of_all)
            or (
                terms.fund = 'part_of_appropriation'
                and selectable.fund in ('general_public_budget', 'government_fund', 'state_capital')
            )
        )
