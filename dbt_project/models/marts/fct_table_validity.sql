-- 每张表何时现行、何时被取代、留存、撤回：各段起止，由哪个文件的什么事引起；据此可问过去某日仓库说的是什么
select
    document_id,
    table_no,
    account_id,
    form_id,
    status,
    starts_at,
    ends_at,
    began_by,
    began_by_document_id,
    ended_by,
    ended_by_document_id
from {{ ref('int_table_period') }}
