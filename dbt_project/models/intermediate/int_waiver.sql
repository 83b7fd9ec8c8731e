-- 豁免落到账户：按单位与年度认定
select distinct
    accounts.account_id,
    waivers.identity_id,
    waivers.reason
from {{ ref('waivers') }} as waivers
inner join {{ ref('int_account') }} as accounts
    on
        {{ plain('waivers.organization') }} = {{ plain('accounts.organization') }}
        and waivers.account_year = accounts.account_year
