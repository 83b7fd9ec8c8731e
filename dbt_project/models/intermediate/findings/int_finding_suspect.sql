-- 疑有误的数：改正后能补上最多勾稽关系的一处，只是建议
with causes as (
    select * from {{ ref('int_cause_statement') }}
    where edit_id is not null
),

suspects as (
    select * from {{ ref('int_suspect_cell') }}
),

natures as (
    select * from {{ ref('correction_natures') }}
),

corrections as (
    select
        suspects.account_id,
        suspects.cause_id,
        min(suspects.nature) as nature,
        min(suspects.edit_kind) as edit_kind,
        min(suspects.document_id::text)::uuid as document_id,
        min(suspects.table_no) as table_no,
        min(suspects.row_no) filter (where suspects.place = 1) as row_no,
        min(suspects.column_no) filter (where suspects.place = 1) as column_no,
        min(suspects.form_id) as form_id,
        min(suspects.row_no) as from_row,
        max(suspects.row_no) as to_row,
        -- What is blank and should not be stands at the end the rows have slipped away from.
        bool_or(suspects.place = 1 and suspects.printed_text = '（空白）') as is_lower,
        count(*) as cell_count,
        jsonb_agg(
            {{ sentence_parts("'suspect.cell'", {
                'row_no': 'suspects.row_no',
                'column_no': 'suspects.column_no',
                'label': 'suspects.printed_label',
                'printed': 'suspects.printed_text',
                'likely': 'suspects.likely_text',
                'printed_en': "replace(suspects.printed_text, '（空白）', '(blank)')",
                'likely_en': "replace(suspects.likely_text, '（空白）', '(blank)')",
            }) }} order by suspects.place
        ) filter (where suspects.place <= 8) as cells
    from suspects
    group by suspects.account_id, suspects.cause_id
)

select
    {{ finding(
        kind="case corrections.edit_kind
            when 'one_figure' then 'figure_suspect'
            when 'unit_of_table' then 'unit_suspect'
            else 'figures_misplaced'
        end",
        severity='causes.severity',
        keys={
            'account_id': 'causes.account_id',
            'document_id': 'corrections.document_id',
            'table_no': 'corrections.table_no',
            'row_no':
                "case when corrections.edit_kind <> 'unit_of_table' then corrections.row_no end",
            'column_no':
                "case when corrections.edit_kind <> 'unit_of_table' then corrections.column_no end",
            'identity_id': 'causes.identity_id',
            'scope': 'causes.scope',
            'difference_yuan': 'causes.difference_yuan',
        },
        sentence="case corrections.edit_kind
            when 'rows_slipped' then 'suspect.rows' else 'suspect'
        end",
        parts={
            'form_id': 'corrections.form_id',
            'is_unit': "corrections.edit_kind = 'unit_of_table'",
            'from_row': 'corrections.from_row',
            'to_row': 'corrections.to_row',
            'is_lower': 'corrections.is_lower',
            'is_higher': 'not corrections.is_lower',
            'cells': "case when corrections.edit_kind <> 'unit_of_table' then corrections.cells end",
            'cell_count': "case
                when corrections.edit_kind <> 'unit_of_table' and corrections.cell_count > 8
                    then corrections.cell_count
            end",
            'nature_zh': 'natures.name_zh',
            'nature_en': 'natures.name_en',
            'identity_count': 'causes.identity_count',
            'statements': 'causes.statements',
            'equal_count': 'case when causes.equal_count > 1 then causes.equal_count end',
        },
    ) }}
from causes
inner join corrections
    on causes.account_id = corrections.account_id and causes.cause_id = corrections.cause_id
inner join natures on corrections.nature = natures.nature
