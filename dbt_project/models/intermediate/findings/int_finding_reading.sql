-- 文件中没有读到的部分：扫描页、没有文字编码的页、列不明的表；以及要对照原件的部分
select
    {{ finding(
        kind='problems.kind',
        severity="case when problems.kind in ('recognised_picture', 'thousands_without_quotes') then 'warning' else 'error' end",
        keys={
            'account_id': 'accounts.account_id',
            'document_id': 'problems.document_id',
            'scope': "'problem=' || problems.problem_no",
        },
        sentence="'reading_problem'",
        parts={'problem_zh': 'problems.message_zh', 'problem_en': 'problems.message_en'},
    ) }}
from {{ ref('stg_raw__reading_problem') }} as problems
inner join {{ ref('int_document_account') }} as accounts
    on problems.document_id = accounts.document_id
inner join {{ ref('int_document_status') }} as statuses
    on problems.document_id = statuses.document_id and statuses.is_standing
