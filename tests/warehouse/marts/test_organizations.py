"""Who an organisation is, by its name: some 500 names of all kinds, each with where it lies, its level, system and function."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.accounts import small_account
from tests.altered_accounts import load_and_build, query
from tests.postgres import PostgresServer


class Answer(NamedTuple):
    """What dim_organization should have of one name; None where it cannot be known."""

    level: str | None
    province: str | None
    city: str | None
    county: str | None
    system: str | None
    function: str | None


# As the name begins | level | province | city | county. From maps and the official table of levels, not from our list.
PLACES = """
北京市|province|北京市||
上海市|province|上海市||
云南省|province|云南省||
四川省|province|四川省||
西藏自治区|province|西藏自治区||
宁夏回族自治区|province|宁夏回族自治区||
内蒙古自治区|province|内蒙古自治区||
北京市朝阳区|county|北京市||朝阳区
天津市河北区|county|天津市||河北区
上海市崇明区|county|上海市||崇明区
重庆市南岸区|county|重庆市||南岸区
重庆市城口县|county|重庆市||城口县
石家庄市|city|河北省|石家庄市|
太原市|city|山西省|太原市|
太原市小店区|county|山西省|太原市|小店区
呼伦贝尔市|city|内蒙古自治区|呼伦贝尔市|
兴安盟|city|内蒙古自治区|兴安盟|
科尔沁右翼前旗|county|内蒙古自治区|兴安盟|科尔沁右翼前旗
大连市|city|辽宁省|大连市|
吉林省吉林市|city|吉林省|吉林市|
延边朝鲜族自治州|city|吉林省|延边朝鲜族自治州|
延边州|city|吉林省|延边朝鲜族自治州|
敦化市|county|吉林省|延边朝鲜族自治州|敦化市
大兴安岭地区|city|黑龙江省|大兴安岭地区|
苏州市吴江区|county|江苏省|苏州市|吴江区
江苏省常熟市|county|江苏省|苏州市|常熟市
张家港市|county|江苏省|苏州市|张家港市
宁波市|city|浙江省|宁波市|
慈溪市|county|浙江省|宁波市|慈溪市
安徽省合肥市蜀山区|county|安徽省|合肥市|蜀山区
寿县|county|安徽省|淮南市|寿县
厦门市|city|福建省|厦门市|
晋江市|county|福建省|泉州市|晋江市
景德镇市浮梁县|county|江西省|景德镇市|浮梁县
青岛市黄岛区|county|山东省|青岛市|黄岛区
兰陵县|county|山东省|临沂市|兰陵县
郑州市金水区|county|河南省|郑州市|金水区
巩义市|county|河南省|郑州市|巩义市
武汉市|city|湖北省|武汉市|
恩施土家族苗族自治州|city|湖北省|恩施土家族苗族自治州|
潜江市|county|湖北省||潜江市
长沙市岳麓区|county|湖南省|长沙市|岳麓区
湘西州|city|湖南省|湘西土家族苗族自治州|
广州市|city|广东省|广州市|
中山市|city|广东省|中山市|
广东省湛江市徐闻县|county|广东省|湛江市|徐闻县
广西南宁市|city|广西壮族自治区|南宁市|
恭城瑶族自治县|county|广西壮族自治区|桂林市|恭城瑶族自治县
恭城县|county|广西壮族自治区|桂林市|恭城瑶族自治县
三亚市|city|海南省|三亚市|
文昌市|county|海南省||文昌市
陵水黎族自治县|county|海南省||陵水黎族自治县
成都市|city|四川省|成都市|
凉山彝族自治州|city|四川省|凉山彝族自治州|
西昌市|county|四川省|凉山彝族自治州|西昌市
贵阳市观山湖区|county|贵州省|贵阳市|观山湖区
黔东南苗族侗族自治州|city|贵州省|黔东南苗族侗族自治州|
盘州市|county|贵州省|六盘水市|盘州市
红河州|city|云南省|红河哈尼族彝族自治州|
个旧市|county|云南省|红河哈尼族彝族自治州|个旧市
澜沧拉祜族自治县|county|云南省|普洱市|澜沧拉祜族自治县
玉龙县|county|云南省|丽江市|玉龙纳西族自治县
拉萨市城关区|county|西藏自治区|拉萨市|城关区
阿里地区|city|西藏自治区|阿里地区|
西安市雁塔区|county|陕西省|西安市|雁塔区
延安市|city|陕西省|延安市|
临夏回族自治州|city|甘肃省|临夏回族自治州|
东乡族自治县|county|甘肃省|临夏回族自治州|东乡族自治县
海西蒙古族藏族自治州|city|青海省|海西蒙古族藏族自治州|
格尔木市|county|青海省|海西蒙古族藏族自治州|格尔木市
银川市兴庆区|county|宁夏回族自治区|银川市|兴庆区
喀什地区|city|新疆维吾尔自治区|喀什地区|
和田市|county|新疆维吾尔自治区|和田地区|和田市
阿拉尔市|county|新疆维吾尔自治区||阿拉尔市
"""
# Before the place | after it | system | function.
DEPARTMENTS = """
|财政局|government|finance
|审计局|government|audit
|教育局|government|education
|公安局|government|public_security
|民政局|government|civil_affairs
|司法局|government|justice
|人力资源和社会保障局|government|human_resources
|自然资源局|government|natural_resources
|住房和城乡建设局|government|housing
|交通运输局|government|transport
|水利局|government|water
|农业农村局|government|agriculture
|商务局|government|commerce
|文化和旅游局|government|culture
|卫生健康委员会|government|health
|退役军人事务局|government|veterans
|应急管理局|government|emergency
|统计局|government|statistics
|医疗保障局|government|medical_insurance
|市场监督管理局|government|market_regulation
|信访局|government|petitions
|林业和草原局|government|forestry
|人民政府办公室|government|general_office
|人民政府|government|general_office
|人民代表大会常务委员会|people_congress|people_congress
中国人民政治协商会议|委员会|political_consultative|political_consultative
|人民法院|court|justice
|人民检察院|procuratorate|justice
中共|委组织部|party|organization
中共|委宣传部|party|publicity
中共|委政法委员会|party|political_legal
中国共产党|纪律检查委员会|party|discipline
中共|委机构编制委员会办公室|party|staffing
共青团|委员会|mass_organization|youth_league
|妇女联合会|mass_organization|women
|总工会|mass_organization|trade_union
|残疾人联合会|mass_organization|disabled_persons
|科学技术协会|mass_organization|science_association
|红十字会|mass_organization|red_cross
|工商业联合会|mass_organization|industry_commerce_federation
民盟|委员会|democratic_party|democratic_party
|第一中学|school|education
|实验小学|school|education
|人民医院|health_institution|health
|疾病预防控制中心|health_institution|health
|城市建设投资有限公司|enterprise|housing
"""
# What no combination of a place and a department says.
OTHERS = {
    "财政部": Answer("central", None, None, None, "government", "finance"),
    "生态环境部": Answer("central", None, None, None, "government", "environment"),
    "国家税务总局": Answer("central", None, None, None, "vertical", "taxation"),
    "国家税务总局成都市税务局": Answer("central", "四川省", "成都市", None, "vertical", "taxation"),
    "财政部四川监管局": Answer("central", "四川省", None, None, "vertical", "finance"),
    "中华人民共和国青岛海关": Answer("central", "山东省", "青岛市", None, "vertical", "customs"),
    "国家统计局云南调查总队": Answer("central", "云南省", None, None, "vertical", "statistics"),
    "玉溪市红塔区气象局": Answer(
        "central", "云南省", "玉溪市", "红塔区", "vertical", "meteorology"
    ),
    "清华大学": Answer("central", "北京市", None, None, "university", "education"),
    "厦门大学": Answer("central", "福建省", "厦门市", None, "university", "education"),
    "中山大学": Answer("central", "广东省", "广州市", None, "university", "education"),
    "云南大学": Answer("province", "云南省", None, None, "university", "education"),
    "海南师范大学": Answer("province", "海南省", None, None, "university", "education"),
    # Who founded it, its name does not say.
    "宜春学院": Answer(None, "江西省", "宜春市", None, "university", "education"),
    "新疆生产建设兵团教育局": Answer(
        "province", "新疆维吾尔自治区", None, None, "corps", "education"
    ),
    "新疆生产建设兵团第八师财政局": Answer(
        None, "新疆维吾尔自治区", None, None, "corps", "finance"
    ),
    "昆明市官渡区六甲街道办事处": Answer(
        "township", "云南省", "昆明市", "官渡区", "government", "general_office"
    ),
    "中共武定县狮山镇委员会": Answer(
        "township", "云南省", "楚雄彝族自治州", "武定县", "party", "general_office"
    ),
    "合肥经济技术开发区财政局": Answer(
        "county", "安徽省", "合肥市", None, "development_zone", "finance"
    ),
    "南京市江北新区财政局": Answer(None, "江苏省", "南京市", None, "government", "finance"),
    # Words within words: 科学院 is no 学院, a court of finance is a court, 中央民族大学 is of no party.
    "中央民族大学": Answer("central", "北京市", None, None, "university", "education"),
    "云南省农业科学院": Answer("province", "云南省", None, None, None, "agriculture"),
    "昆明医科大学第一附属医院": Answer(None, None, None, None, "health_institution", "health"),
    "上海金融法院": Answer(None, None, None, None, "court", "justice"),
    "中国红十字会云南省分会": Answer(
        "province", "云南省", None, None, "mass_organization", "red_cross"
    ),
    "云南省国家安全厅": Answer("central", "云南省", None, None, "vertical", None),
    "东莞市虎门镇财政分局": Answer("township", "广东省", "东莞市", None, "government", "finance"),
    # Zones and branches whose level no list says.
    "甘肃省兰州新区管理委员会": Answer(
        None, "甘肃省", "兰州市", None, "development_zone", "general_office"
    ),
    "昆明市公安局五华分局": Answer(None, "云南省", "昆明市", None, "government", "public_security"),
    # A road, a district of several cities, a place that is none: nothing is guessed.
    "南京路小学": Answer(None, None, None, None, "school", "education"),
    "朝阳区财政局": Answer("county", None, None, None, "government", "finance"),
    "鼓楼区审计局": Answer("county", None, None, None, "government", "audit"),
    "甲市乙区财政局": Answer(None, None, None, None, "government", "finance"),
    "行政审批服务中心": Answer(None, None, None, None, None, "government_services"),
}
_COMBINATIONS_A_PLACE = 6


def combined() -> dict[str, Answer]:
    """Every place with six of the departments, so that each meets many kinds of place."""
    departments = [line.split("|") for line in DEPARTMENTS.split()]
    answers: dict[str, Answer] = {}
    for number, line in enumerate(PLACES.split()):
        place, level, province, city, county = line.split("|")
        for step in range(_COMBINATIONS_A_PLACE):
            before, after, system, function = departments[
                (number * _COMBINATIONS_A_PLACE + step) % len(departments)
            ]
            answers[before + place + after] = Answer(
                level, province or None, city or None, county or None, system, function
            )
    return answers


def shared_answers(shared: Path) -> dict[str, Answer]:
    with (shared / "organizations.csv").open(encoding="utf-8", newline="") as lines:
        return {
            row["organization"]: Answer(
                *(row[key] or None for key in ("administrative_level", "province")),
                *(row[key] or None for key in ("city", "county", "system", "function")),
            )
            for row in csv.DictReader(lines)
        }


@pytest.fixture(scope="module")
def found(
    postgres_server: PostgresServer, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Answer]]:
    """What the warehouse says of every name."""
    directory = tmp_path_factory.mktemp("单位")
    names = dict.fromkeys([*combined(), *OTHERS, *shared_answers(shared)])
    files = [directory / f"{number}.txt" for number in range(len(names))]
    for file, name in zip(files, names, strict=True):
        file.write_text(small_account(name), encoding="utf-8")
    with postgres_server.fresh_database(migrated=True) as url:
        load_and_build(url, files, tests=False)
        rows = query(
            url,
            "select name, administrative_level, province, city, county, system, function "
            "from marts.dim_organization",
        )
        reasons = query(
            url,
            "select count(*) from marts.dim_organization_evidence where (value is null) "
            "is distinct from (basis in ('no_place', 'several_places', 'no_word', "
            "'unlisted_zone', 'unknown_founder', 'branch', 'no_parent', 'several_parents'))",
        )
        assert reasons == [(0,)]
        yield {str(row[0]): Answer(*row[1:]) for row in rows}


def test_names_of_places_and_departments(found: dict[str, Answer]) -> None:
    answers = combined()
    assert len(answers) > 400
    assert {name: found[name] for name in answers} == answers


def test_names_that_are_special(found: dict[str, Answer]) -> None:
    assert {name: found[name] for name in OTHERS} == OTHERS


def test_names_of_the_shared_table_are_right_or_unknown(
    found: dict[str, Answer], shared: Path
) -> None:
    """What cannot be known from the name is null; never anything else than the right answer."""
    wrong = {
        (name, field)
        for name, answer in shared_answers(shared).items()
        for field, right, said in zip(Answer._fields, answer, found[name], strict=True)
        if said not in (right, None)
    }
    unknown = sum(
        right is not None and said is None
        for name, answer in shared_answers(shared).items()
        for right, said in zip(answer, found[name], strict=True)
    )
    assert (wrong, unknown) == (set(), 1)
