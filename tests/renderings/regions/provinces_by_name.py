"""The provinces and years that accounts are printed in: what differs from the Ministry's nine tables, and nothing else."""

from tests.renderings.regions.provinces import Region

_OF_2013 = {
    "05": "公共预算财政拨款支出决算表",
    "08": "政府性基金预算财政拨款支出决算表",
    "11": "“三公”经费公共预算财政拨款支出决算表",
}
_OVERALL = {
    "01": "部门收支决算总体情况表",
    "02": "部门收入决算总体情况表",
    "03": "部门支出决算总体情况表",
    "04": "财政拨款收支决算总体情况表",
    "05": "一般公共预算支出决算情况表",
    "06": "一般公共预算财政拨款基本支出决算情况表",
    "08": "政府性基金预算支出情况决算表",
    "11": "一般公共预算“三公”经费支出决算情况表",
}
_SMALL = "01 02 03 05 11 08"
_EIGHT = "01 02 03 04 05 06 11 08"
_OLD = "用事业基金弥补收支差额"

REGIONS = (
    Region("山东", 2012, _SMALL, titles=_OF_2013, surplus=_OLD, caption="编制单位：{}", zeros=True),
    Region("安徽", 2013, _SMALL, titles=_OF_2013, surplus=_OLD, codes="levels"),
    Region("辽宁", 2014, _EIGHT, titles=_OF_2013, surplus=_OLD, total="last"),
    Region("黑龙江", 2015, _EIGHT, unit="元", surplus=_OLD, codes="levels"),
    Region("山西", 2016, _EIGHT, unit="元", surplus=_OLD, code="功能分类科目编码"),
    Region("广东", 2016, _EIGHT, surplus=_OLD, titles={"11": "财政拨款“三公”经费支出决算表"}),
    Region("福建", 2017, _EIGHT, surplus=_OLD, titles=_OVERALL, zeros=True),
    Region("贵州", 2017, _EIGHT, surplus=_OLD, economic="columns", total="last"),
    Region("湖北", 2018, "04 05 06 11 08 01 02 03", titles=_OVERALL, economic="columns"),
    Region("吉林", 2018, _EIGHT, unit="元", code="支出功能分类科目编码"),
    Region("河北", 2019, codes="levels", titles={"01": "收入支出决算表"}),
    Region("湖南", 2019, three="wide", caption="公开部门：{}"),
    Region(
        "江苏",
        2020,
        unit="元",
        titles={"01": "收支决算总表", "02": "收入决算总表", "03": "支出决算总表"},
    ),
    Region("陕西", 2020, three="measures", economic="blocks"),
    Region("广西", 2020, economic="columns", three="wide", unit="元"),
    Region("江西", 2021, "01 02 03 04 05 06 11 08 09 24", codes="levels"),
    Region(
        "甘肃",
        2021,
        titles={
            "06": "一般公共预算财政拨款基本支出决算明细表",
            "09": "国有资本经营预算财政拨款收入支出决算表",
        },
    ),
    Region(
        "浙江",
        2022,
        "01 18 02 19 03 04 05 06 08 09 11",
        titles={"02": "收入决算表（分科目）", "03": "支出决算表（分科目）"},
    ),
    Region(
        "天津",
        2022,
        "01 02 18 03 04 05 06 08 09 11 20",
        titles={"02": "收入决算表（按功能分类列示）", "18": "收入决算表（按单位列示）"},
    ),
    Region("重庆", 2022, titles={"11": "财政拨款“三公”经费支出决算表"}, three="wide"),
    Region("北京", 2023, "01 02 03 04 05b 05 06 08 09 11 22", codes="levels"),
    Region("海南", 2023, unit="元", economic="columns", caption="填报单位：{}"),
    Region("四川", 2024, titles={"09": "国有资本经营预算财政拨款支出决算表"}, total="last"),
    Region("河南", 2024, unit="元", codes="levels", economic="columns"),
    Region("上海", 2025, "01 02 03 04 05 06 11 08 09 25", total="in_header", three="wide"),
    Region("新疆", 2025, unit="元", caption="单位名称：{}"),
)
