"""What nobody meant as an opinion is told apart; whoever complains of it is heard."""

import pytest

from rapport.insights.preparing import NotOpinion, why_no_opinion

NONE_MEANT = {
    NotOpinion.TEMPLATE: """
        此用户没有填写评价。
        该用户未及时做出评价，系统默认好评！
        系统默认好评
        评价方未及时做出评价,系统默认好评!
        This customer did not leave a comment.
        Default good review
    """,
    NotOpinion.REPEATED: """
        好好好好好好好好好好好好
        1111111111111
        ....................
        aaaaaaaaaaaaaaa
    """,
    NotOpinion.CONTACT: """
        需要的姐妹加我微信 meimei8823，内部价拿货，比店里便宜一半
        加V：abc12345 领优惠券，手慢无
        ＋薇 wxid8899 了解一下，有福利
        扫码进群领红包，每天都有福利群专属价
        同款找我，微信同号13912345678，支持一件代发
        专业办理贷款，当天下款，微信：daikuan666
        Contact me on WhatsApp +1 202 555 0147 for wholesale replicas
        I recovered my funds thanks to hacker Mike, reach him on WhatsApp +44 7700 900123
        DM me on telegram @fastgains for crypto profits
    """,
    NotOpinion.PAID_REVIEWS: """
        诚招刷手，刷单一单5元，佣金秒结，联系我
        宝妈在家兼职，日结150元，有手机就行，加群
        好评返现5元，加我微信领
        We sell real verified 5-star reviews for your shop
        Earn up to $900 a day from home, no experience needed
    """,
    NotOpinion.CODE: """
        Use code SAVE20 for 20% off at checkout
        Use my referral code KLMN22 to get a discount
        复制这段口令打开淘宝领券 ￥abcd1234￥
        优惠码 SPRING88 全场八折
    """,
    NotOpinion.LINK: """
        Click the link https://bit.ly/3xxyyzz to get a free gift
        https://shop.example.top/item/123
        同款链接 www.cheapbags.top 点击链接购买
    """,
    NotOpinion.WARES: """
        厂家直销，支持定制，量大从优，全国包邮，欢迎咨询
        Factory direct, free shipping worldwide, order now from our store
    """,
}
OPINIONS = """
    质量很好，物流很快，下次还来
    好评！
    哈哈哈哈
    太太太太太好用了
    加了客服微信也没人理我，太失望了
    商家说好评返现，结果根本不给，骗人
    客服让我加微信返现，我拒绝了
    好评返现卡5元，我还是说实话：一般般
    They asked me to contact them on WhatsApp to get a refund
    I used the discount code and saved 10 pounds
    The promo code SAVE20 didn't work
    Bought with a coupon, great value
    领券买的，很划算，质量也不错
    用了优惠券只要59块，超值
    微信支付很方便
    我加群里的朋友推荐来的，果然好用
    价格优惠，质量保证，本店第二次买了
    没有填写尺码就发错了，差评
    用户体验没有任何问题
    订单号 123456789012 一直不发货
    电话13912345678是我的，快递却打给别人
    See the photos at https://imgur.com/abc, the seam split after a week
    I make about 20 cups a day with this machine
    Free gifts in the box, nice touch
    Signal is weak in my house
    Telegram notifications work well
    the wechat mini program is easy to use
    QQ糖很好吃
    加热很快，微波炉也能用
    适合送给宝妈，在家用很方便
    副业做蛋糕的，一天要用好几次，很耐用
    我是在家兼职做手工的，每天用10个小时，很结实
    厂家直销确实便宜，包邮
    红包收到了，谢谢老板
    扫码枪反应灵敏，扫二维码很快
    返现已收到，商家守信
    用微信联系店主换货，很快解决
    DM me if you want photos of the fit
    No comment
    👍👍👍👍👍👍👍👍👍👍👍
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("reason", "text"),
    [(reason, text) for reason, texts in NONE_MEANT.items() for text in lines(texts)],
)
def test_what_is_no_opinion_is_told_with_the_reason(reason: NotOpinion, text: str) -> None:
    assert why_no_opinion(text) is reason


@pytest.mark.parametrize("text", lines(OPINIONS))
def test_what_a_customer_says_of_the_goods_or_of_advertisers_is_heard(text: str) -> None:
    assert why_no_opinion(text) is None
