"""Number formats: the text that Excel and WPS show, and never a lost number."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.readers.number_format.code import BUILT_IN_CODES
from loaders.readers.number_format.formats import built_in_format, general, number_format
from tests.properties import PATIENT

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
ACCOUNTING_EN = '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)'
LONG_DATE = 'yyyy"年"m"月"d"日"'


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        # Whole numbers and decimals, halves away from zero on the digits that are stored.
        ("0", "5", "5"),
        ("0", "0.5", "1"),
        ("0", "-0.5", "-1"),
        ("0", "2.5", "3"),
        ("0.00", "1.005", "1.01"),
        ("0.00", "-1.005", "-1.01"),
        ("0.00", "2.675", "2.68"),
        ("0.00", "0.004", "0.00"),
        ("0.00", "1E-07", "0.00"),
        ("0.0000", "0.00005", "0.0001"),
        ("#,##0", "1234567.5", "1,234,568"),
        ("#,##0.00", "33279201.93", "33,279,201.93"),
        ("#,##0.00", "33279201.930000003", "33,279,201.93"),
        ("#,##0.00", "1234567890123.45", "1,234,567,890,123.45"),
        ("#,##0.00", "-1234.5", "-1,234.50"),
        ("#,##0.00", "0", "0.00"),
        ("#,##0.00", "-0", "0.00"),
        ("#,##0.00", "0.30000000000000004", "0.30"),
        ("#,##0.00", "999.995", "1,000.00"),
        ("#,##0.00", "1.5E+10", "15,000,000,000.00"),
        ("0", "12345678901234567890", "12345678901234600000"),
        ("#,##0.##", "5", "5"),
        ("#,##0.##", "5.5", "5.5"),
        ("#.##", "0.5", "0.5"),
        (".00", "12.5", "12.50"),
        ("#", "0", ""),
        ("0.0?", "1.5", "1.5"),
        ("?0.00", "1.5", "1.50"),
        # Leading zeros: codes that are stored as numbers.
        ("0000000", "2010301", "2010301"),
        ("0000000", "20103", "0020103"),
        ("000", "7", "007"),
        ("00-00", "1234", "12-34"),
        ("000-0000-0000", "13800138000", "138-0013-8000"),
        ("0,000", "5", "0,005"),
        # Percent, thousands and ten thousands.
        ("0%", "0.125", "13%"),
        ("0.00%", "0.98765", "98.77%"),
        ("0.0%", "1", "100.0%"),
        ("0.00,", "1234567", "1234.57"),
        ("0.00,,", "1234567", "1.23"),
        ("#,##0.00,", "1234567890", "1,234,567.89"),
        ('0!.0,"万"', "123456", "12.3万"),
        ('0\\.0,"万"', "123456", "12.3万"),
        ('0!.0000"万元"', "332792019", "33279.2019万元"),
        # Text around numbers, padding, colours, currency.
        ('"人民币"0.00"元"', "-12", "-人民币12.00元"),
        ('0.00"元"', "12", "12.00元"),
        ("0.00\\元", "12", "12.00元"),
        ("0.00元", "12", "12.00元"),
        ("0.00_ ", "12", "12.00"),
        ("0.00_);[Red]\\(0.00\\)", "-12", "(12.00)"),
        ("[$¥-804]#,##0.00", "12", "¥12.00"),
        ("[$￥-804]#,##0.00;[$￥-804]-#,##0.00", "-12", "￥-12.00"),
        ("[蓝色]0.0", "1", "1.0"),
        ("$#,##0.00", "-1.5", "-$1.50"),
        # Sections.
        (ACCOUNTING, "1234.5", "1,234.50"),
        (ACCOUNTING, "-1234.5", "-1,234.50"),
        (ACCOUNTING, "0", "-"),
        (ACCOUNTING, "0.001", "0.00"),
        (ACCOUNTING_EN, "-1234.5", "(1,234.50)"),
        (ACCOUNTING_EN, "0", "-"),
        ("#,##0.00;-#,##0.00;", "0", ""),
        ("0;-0;;@", "0", ""),
        ("0;-0;;@", "3", "3"),
        (";;;", "5", ""),
        (";;;", "-5", ""),
        ("0.00;(0.00)", "-1.5", "(1.50)"),
        ('"正"0;"负"0;"零"', "-3", "负3"),
        ('"正"0;"负"0;"零"', "0", "零"),
        ("[>=100]0.0;[<0](0);0.00", "250", "250.0"),
        ("[>=100]0.0;[<0](0);0.00", "-3", "(3)"),
        ("[>=100]0.0;[<0](0);0.00", "3", "3.00"),
        ('[>=10000]0.00,"千";0', "12345", "12.35千"),
        ('[>=10000]0.00,"千";0', "-5", "-5"),
        ("[Red][<0]0.00;[Blue]0.00", "-1.5", "-1.50"),
        ("[=1]是;[=0]否;0", "1", "是"),
        ("[=1]是;[=0]否;0", "0", "否"),
        ("[<>0]0.0;-", "0", "-"),
        (
            "[>=0]0.00",
            "-5",
            "-5",
        ),  # no section takes it: Excel shows ####, the number is not lost here
        # Scientific, fractions.
        ("0.00E+00", "12345", "1.23E+04"),
        ("0.00E+00", "0.00012345", "1.23E-04"),
        ("0.00E-00", "12345", "1.23E04"),
        ("0.00E+00", "9.999", "1.00E+01"),
        ("0.00E+00", "0", "0.00E+00"),
        ("##0.0E+0", "12345", "12.3E+3"),
        ("# ?/?", "0.5", "1/2"),
        ("# ?/?", "1.5", "1 1/2"),
        ("# ?/?", "2", "2"),
        ("# ??/??", "3.142857", "3 1/7"),
        ("# ??/??", "-3.142857", "-3 1/7"),
        ("# ?/8", "0.25", "2/8"),
        ("?/?", "1.5", "3/2"),
        # General inside other text, and its Chinese name.
        ('General"元"', "12.5", "12.5元"),
        ("G/通用格式", "12.5", "12.5"),
        ('G/通用格式"年"', "2024", "2024年"),
        ("@", "12.50", "12.5"),
        ("[DBNum1][$-804]General", "1230", "一千二百三十"),
        ("[DBNum1]General", "10203", "一万〇二百〇三"),
        ("[DBNum2]General", "33279201.93", "叁仟叁佰贰拾柒万玖仟贰佰零壹.玖叁"),
        ("[DBNum2]General", "100000000", "壹亿"),
        ("[DBNum2]0.00", "12.3", "壹贰.叁零"),
        ("[DBNum3]0", "12", "１２"),
    ],
)
def test_numbers_are_shown_as_excel_shows_them(code: str, stored: str, shown: str) -> None:
    assert number_format(code).number(stored) == shown


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        (LONG_DATE, "45322", "2024年1月31日"),
        ("yyyy/m/d", "45322", "2024/1/31"),
        ("yyyy/m/d;@", "45322", "2024/1/31"),
        ("yyyy-mm-dd", "45322.75", "2024-01-31"),
        ('[$-804]yyyy"年"m"月";@', "45322", "2024年1月"),
        ('[DBNum1][$-804]yyyy"年"m"月"d"日"', "45636", "二〇二四年十二月十日"),
        ('[DBNum1]m"月"d"日"', "45311", "一月二十日"),
        ("yy.mm.dd", "45322", "24.01.31"),
        ("e", "45322", "2024"),
        ("d-mmm-yy", "45322", "31-Jan-24"),
        ("mmmm", "45322", "January"),
        ("mmmmm", "45322", "J"),
        ("[$-804]mmmm", "45322", "一月"),
        ("ddd", "45322", "Wed"),
        ("dddd", "45322", "Wednesday"),
        ("[$-804]dddd", "45322", "星期三"),
        ("aaaa", "45322", "星期三"),
        ("aaa", "45322", "周三"),
        ("h:mm", "0.5", "12:00"),
        ("h:mm", "45322.4895833333", "11:45"),
        ("hh:mm:ss", "0.999988425925926", "23:59:59"),
        ("yyyy/m/d h:mm:ss", "45322.999999", "2024/2/1 0:00:00"),
        ("h:mm AM/PM", "0.75", "6:00 PM"),
        ("h:mm A/P", "0", "12:00 A"),
        ('上午/下午h"时"mm"分"', "0.75", "下午6时00分"),
        ("[$-804]AM/PM h:mm", "0.25", "上午 6:00"),
        ("[h]:mm", "1.5", "36:00"),
        ("[mm]:ss", "0.0416666666666667", "60:00"),
        ("[s]", "0.001", "86"),
        ("mm:ss.0", "0.00001", "00:00.9"),
        ("h:mm:ss.000", "0.123456789", "2:57:46.667"),
        ("yyyy/m/d", "60", "1900/2/29"),  # a day that never was, in Excel it is
        ("yyyy/m/d", "59", "1900/2/28"),
        ("yyyy/m/d", "61", "1900/3/1"),
        ("yyyy/m/d", "0", "1900/1/0"),
        ("yyyy/m/d", "2958465", "9999/12/31"),
        ("yyyy/m/d", "2958466", "2958466"),  # no date any more: Excel shows ####, the number stays
        ("yyyy/m/d", "-1", "-1"),
    ],
)
def test_dates_and_times(code: str, stored: str, shown: str) -> None:
    assert number_format(code).number(stored) == shown


def test_dates_counted_from_1904() -> None:
    assert number_format(LONG_DATE).number("43860", is_1904=True) == "2024年1月31日"
    assert number_format("yyyy/m/d").number("0", is_1904=True) == "1904/1/1"
    assert number_format("dddd").number("43860", is_1904=True) == "Wednesday"
    assert number_format("[h]:mm").number("1.5", is_1904=True) == "36:00"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0", "0"),
        ("5", "5"),
        ("5.0", "5"),
        ("1234.50", "1234.5"),
        ("-0.0", "0"),
        ("33279201.93", "33279201.93"),
        ("33279201.929999999", "33279201.93"),
        ("123456789012.34", "123456789012.34"),
        ("1234567890123.45", "1234567890123.45"),
        ("1234567890123.4499", "1234567890123.45"),
        ("0.30000000000000004", "0.3"),
        ("0.3333333333333333", "0.333333333"),
        ("-0.3333333333333333", "-0.333333333"),
        ("0.06666666666666667", "0.066666667"),
        ("1234567.891234567", "1234567.891"),
        ("12345678901.234567", "12345678901.23"),
        ("66.66666666666667", "66.66666667"),
        ("123456789012345", "123456789012345"),
        ("1E+15", "1E+15"),
        ("1234567890123456789", "1.23456789012346E+18"),
        ("1e-05", "0.00001"),
        ("1E-10", "1E-10"),
        ("1.2345678901234567E-05", "0.0000123457"),
    ],
)
def test_general_keeps_every_digit_that_was_typed(stored: str, shown: str) -> None:
    assert general(stored) == shown
    assert number_format("General").number(stored) == shown


def test_built_in_formats_are_those_of_a_chinese_system() -> None:
    shown = {number: built_in_format(number).number("45322.5") for number in range(59)}
    assert [shown[number] for number in (0, 1, 2, 3, 4)] == [
        "45322.5",
        "45323",
        "45322.50",
        "45,323",
        "45,322.50",
    ]
    assert [shown[number] for number in (7, 9, 10, 11, 12, 13)] == [
        "¥45,322.50",
        "4532250%",
        "4532250.00%",
        "4.53E+04",
        "45322 1/2",
        "45322 1/2",
    ]
    assert [shown[number] for number in range(14, 23)] == [
        "2024/1/31",
        "31-Jan-24",
        "31-Jan",
        "Jan-24",
        "12:00 PM",
        "12:00:00 PM",
        "12:00",
        "12:00:00",
        "2024/1/31 12:00",
    ]
    assert [shown[number] for number in range(27, 37)] == [
        "2024年1月",
        "1月31日",
        "1月31日",
        "1-31-24",
        "2024年1月31日",
        "12时00分",
        "12时00分00秒",
        "下午12时00分",
        "下午12时00分00秒",
        "2024年1月",
    ]
    assert [shown[number] for number in range(45, 50)] == [
        "00:00",
        "1087740:00:00",
        "00:00.0",
        "45.3E+3",
        "45322.5",
    ]
    assert [shown[number] for number in range(50, 59)] == [
        "2024年1月",
        "1月31日",
        "2024年1月",
        "1月31日",
        "1月31日",
        "下午12时00分",
        "下午12时00分00秒",
        "2024年1月",
        "1月31日",
    ]
    assert [
        built_in_format(number).number("-1234.5") for number in (37, 38, 39, 40, 41, 43, 44)
    ] == [
        "-1,235",
        "-1,235",
        "-1,234.50",
        "-1,234.50",
        "-1,235",
        "-1,234.50",
        "¥-1,234.50",
    ]
    assert [built_in_format(number).number("0") for number in (41, 42, 43, 44)] == [
        "-",
        "¥-",
        "-",
        "¥-",
    ]
    assert built_in_format(163).number("1.5") == "1.5"


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", "合计"),
        ("0.00", "合计"),
        ("@", "合计"),
        (ACCOUNTING, "合计"),
        ('"注："@', "注：合计"),
        ('0;-0;0;"<"@">"', "<合计>"),
        (";;;", ""),
        (";;;@", "合计"),
        ("", "合计"),
    ],
)
def test_texts(code: str, shown: str) -> None:
    assert number_format(code).text("合计") == shown


@pytest.mark.parametrize(
    "code", ["0.00 yy", "E+E+", '"', "[", "\\", "*", "_", "0" * 300, "//", "# ?/0", "y" * 90, "ſſ"]
)
def test_a_code_that_is_not_understood_loses_no_number(code: str) -> None:
    assert isinstance(number_format(code).number("12.5"), str)


def test_codes_without_sense_show_the_number_as_general_does() -> None:
    assert number_format("0" * 300).number("12.5") == "12.5"
    assert number_format("yyyy%").number("12.5") == "12.5"
    assert number_format("# ?/").number("12.5") == "12.5"


@pytest.mark.parametrize(
    "stored", ["", "nan", "inf", "1_000", "0x10", "1E+999", "1E+99999999", "١٢", "abc"]
)
def test_what_is_no_number_comes_back_as_it_is(stored: str) -> None:
    assert number_format("#,##0.00").number(stored) == stored
    assert general(stored) == stored


AMOUNT = st.decimals(
    min_value=Decimal("-9999999999999.99"), max_value=Decimal("9999999999999.99"), places=2
).map(lambda amount: amount if amount else abs(amount))


@PATIENT
@given(AMOUNT)
def test_every_amount_to_the_cent(amount: Decimal) -> None:
    stored = repr(float(amount))
    expected = f"{amount:,.2f}"
    assert number_format("#,##0.00").number(stored) == expected
    assert number_format("0.00").number(stored) == expected.replace(",", "")
    assert Decimal(general(stored)) == amount
    if amount:
        assert number_format(ACCOUNTING).number(stored) == expected


@PATIENT
@given(
    st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, places=9),
    st.integers(0, 6),
)
def test_rounding_is_that_of_the_fifteen_digits(number: Decimal, places: int) -> None:
    code = "0." + "0" * places if places else "0"
    kept = Decimal(f"{number:.15g}") if number else number
    rounded = abs(kept).quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")
    sign = "-" if kept < 0 else ""
    assert number_format(code).number(str(kept)) == f"{sign}{rounded:f}"


PIECES = [
    *"0#?.,%/@;:-+() _*\\!\"[]", "E+", "E-", "General", "yyyy", "mm", "d", "h", "ss", "AM/PM", "[Red]",
    "[>=100]", "[<0]", "[h]", "[$-804]", "[DBNum1]", "[DBNum2]", '"元"', "上午/下午", "年", "aaaa", "1", "8",
]  # fmt: skip


@PATIENT
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
    | st.text(max_size=12)
    | st.sampled_from(sorted(BUILT_IN_CODES.values())),
    st.floats(allow_nan=True, allow_infinity=True).map(repr) | st.text(max_size=12),
    st.booleans(),
)
def test_no_code_and_no_number_raises(code: str, stored: str, is_1904: bool) -> None:
    made = number_format(code)
    assert isinstance(made.number(stored, is_1904), str)
    assert isinstance(made.text(stored), str)
