"""What a web page or a publishing system prints around an account: crumbs, index numbers, dates, buttons, site names.

None of it is part of an organisation's name. A new kind of furniture is one more pattern here.
"""

import re

from loaders.notation.text import plain

_DATE = r"20\d{2}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\d{1,2}:\d{2}(?::\d{2})?)?"
# Lines that are furniture as a whole, compared without blanks.
_LINES = re.compile(
    r".*[>»›→].*|(?:您(?:现在)?的?|当前|所在)?(?:当前|所在)?位置(?:是)?:.*"
    r"|(?:监督|信息)?索引号?:?[\dA-Za-z/\-—_.]*(?:主题分类.*)?|(?:文号|发文字号|信息分类|主题分类|主题词|公开方式|公开范围|有效性|发布机构|发文机关|公开主体|信息来源|内容分类|体裁分类):?.*"
    rf"|(?:(?:发布|公开|公示|生成|成文|更新|发文|发稿)?(?:日期|时间):?)?{_DATE}(?:来源:?.*|浏览.*|点击.*|阅读.*|作者.*)?"
    r"|(?:来源|作者|编辑|责任编辑|责编|供稿|审核|初审|复审|终审|稿源|撰稿):.*|(?:浏览|点击|阅读|访问)(?:次数|量|数)?:?\d*次?"
    r"|(?:字体|字号|视力保护色|分享到?|打印|关闭|收藏|下载|保存|返回|纠错|朗读|繁体|简体|登录|注册|搜索|微信|微博|客户端)[:\[【(].*"
    r"|(?:打印(?:本页|此页|正文)?|关闭(?:窗口|本页)?|收藏(?:本页)?|下载(?:附件)?|返回(?:顶部|首页|上一页)?|分享(?:到)?|字体大中小|\[?大中小\]?|朗读|纠错|扫一扫.*)+"
    r"|(?:无障碍(?:浏览|阅读|版|模式)?|适老化?(?:版|模式)?|长者(?:模式|版|助手|专区)|关怀版|繁体(?:版|中文)?|简体(?:版|中文)?|English|登录|注册|智能(?:问答|机器人)|网站(?:地图|导航|支持IPv6)|本网站?支持IPv6.*|设为首页|加入收藏|手机版|移动版|我的主页|个人中心)+"
    r"|.*(?:门户网站?|官方网站|官网|政府网|政务网|信息网|公众网|网站首页|中国政府网)|中国[·•.].*|(?:https?:|www\.).*"
    r"|(?:首页|网站首页|主页|政务公开|政府信息公开|信息公开|公开目录|法定主动公开内容|财政信息|财政资金|财政预决算|预决算公开|部门预决算|新闻中心|机构概况|机构职能|政务服务|互动交流|通知公告|专题专栏|走进\S{2,6})+"
    r"|保密审查情况:.*|附件\d*:?|附\d*:|[-—]*\d{1,3}[-—]*"
)
# Furniture in front of a title on its own line.
_FRONT = re.compile(
    rf"^(?:(?:监督|信息)?索引号:?[\dA-Za-z/\-—_.]*\d|{_DATE}|(?:打印本页|无障碍浏览|长者模式))+"
)
_CRUMBS = re.compile(r"^.*[>»›→]")


def is_furniture(text: str) -> bool:
    """True for a line that belongs to the page and says nothing of the account."""
    return bool(_LINES.fullmatch(plain(text)))


def without_furniture(text: str) -> str:
    """A line for comparison (`plain`) without the crumbs, index numbers and buttons in front of what it says."""
    return _FRONT.sub("", _CRUMBS.sub("", plain(text)))
