-- 失效的豁免：所豁免的表已被新装载的文件取代，或已撤回
with waivers as (
    select * from {{ ref('int_waiver') }}
    where is_expired
),

accounts as (
    select * from {{ ref('int_account') }}
)

select
    waivers.account_id,
    null::uuid as document_id,
    null::integer as table_no,
    null::integer as row_no,
    null::integer as column_no,
    'waiver_expired' as kind,
    'warning' as severity,
    null as identity_id,
    concat_ws(' ', waivers.identity_id, nullif(waivers.scope, '')) as scope,
    null::numeric as difference_yuan,
    accounts.organization || ' ' || accounts.account_year || ' 年度：对 ' || waivers.identity_id
    || ' 的豁免（' || waivers.waived_by || '，' || waivers.waived_on || '，' || waivers.reason
    || '）已失效：所豁免的表已被新装载的文件取代或已撤回。' as message_zh,
    accounts.organization || ' ' || accounts.account_year || ': the waiver of '
    || waivers.identity_id || ' (' || waivers.waived_by || ', ' || waivers.waived_on || ', '
    || waivers.reason
    || ') has ended: what it waived was published anew or withdrawn.' as message_en
from waivers
inner join accounts on waivers.account_id = accounts.account_id
