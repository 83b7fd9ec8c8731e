-- 账户的每张表：勾稽状态及各状态的数字个数。已核对、四舍五入内相符、未核对、不予采用、空表
select
    account_id,
    form_id,
    verification,
    passes,
    failure_count,
    failed_identities,
    figure_count,
    verified_count,
    within_rounding_count,
    unverified_count,
    withheld_count
from {{ ref('int_form_verification') }}
