-- 文字与表中数字不符：同一数字说错几处只报一次
with claims as (
    select * from {{ ref('int_narrative_check') }}
),

contradictions as (
    select * from claims
    where outcome = 'contradicts'
),

-- What is computed from a wrong amount has no cause of its own.
causes as (
    select contradictions.*
    from contradictions
    left join contradictions as about
        on
            contradictions.document_id = about.document_id
            and contradictions.about_no = about.claim_no
    left join contradictions as base
        on
            contradictions.document_id = base.document_id
            and contradictions.base_no = base.claim_no
            -- The amounts of a list are not reckoned with what the list divides.
            and contradictions.kind <> 'amount'
    where about.claim_no is null and base.claim_no is null
),

-- The same figure stated wrong in several places is one cause.
told as (
    select
        causes.*,
        row_number() over (one_figure order by causes.document_id, causes.claim_no) as place_no,
        count(*) over one_figure as place_count
    from causes
    window
        one_figure as (
            partition by
                causes.account_id,
                causes.kind,
                causes.figure_document_id,
                causes.figure_table_no,
                causes.figure_row_no,
                causes.figure_column_no,
                causes.claimed_yuan,
                case when causes.kind not in ('amount', 'count') then causes.document_id end,
                case when causes.kind not in ('amount', 'count') then causes.claim_no end
        )
),

shown as (
    select
        told.*,
        documents.file_name,
        about.excerpt as about_excerpt,
        told.figure_table_no is not null and told.figure_text is not null as is_placed
    from told
    inner join {{ ref('stg_raw__document') }} as documents
        on told.document_id = documents.document_id
    left join claims as about
        on told.document_id = about.document_id and told.about_no = about.claim_no
    where told.place_no = 1
)

select
    {{ finding(
        kind="'claim_contradicts_table'",
        severity="'warning'",
        keys={
            'account_id': 'account_id',
            'document_id': 'coalesce(figure_document_id, document_id)',
            'table_no': 'figure_table_no',
            'row_no': 'figure_row_no',
            'column_no': 'figure_column_no',
            'scope': "'claim ' || claim_no",
            'difference_yuan': 'difference_yuan::numeric',
        },
        parts={
            'file': 'file_name',
            'text_table_no': 'text_table_no',
            'text_row_no': 'text_row_no',
            'text_column_no': 'text_column_no',
            'line': "case
                when text_table_no is null and page is null
                    then coalesce(printed_line, paragraph_no)
            end",
            'page': 'case when text_table_no is null then page end',
            'line_of_page': 'paragraph_no',
            'about': 'about_excerpt',
            'excerpt': 'excerpt',
            'is_placed': 'is_placed',
            'is_computed': 'not is_placed',
            'label': 'case when is_placed then trim(figure_label) end',
            'figure': 'trim(figure_text)',
            'less': "case when claimed_percent is null and kind = 'direction' then difference_yuan end",
            'claimed': "case
                when claimed_percent is not null then round(claimed_percent, 2) || '%'
                when kind = 'count' then claimed_count::text
            end",
            'computed': "case
                when claimed_percent is not null then round(reckoned_percent, 2) || '%'
                when kind = 'count' then reckoned_count::text
            end",
            'claimed_yuan': "case
                when claimed_percent is null and kind not in ('count', 'direction') then claimed_yuan
            end",
            'computed_yuan': 'reckoned_yuan',
            'difference': 'difference_yuan',
            'place_count': 'case when place_count > 1 then place_count end',
        },
    ) }}
from shown
