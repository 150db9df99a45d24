"""The expressions of advertisements and of texts that nobody wrote. Written for this product.

An expression alone proves little: people complain about offers of money for praise. So most count
only together, and not beside words of a complaint.
"""

import re

_ANY = re.IGNORECASE

TEMPLATE = re.compile(
    r"(?:此|该|本)(?:用户|买家|顾客|客户)(?:觉得商品.{0,8}[,，]?)?(?:没有|未|暂未)"
    r"(?:填写|及时|发表|留下|作出|做出|写下|任何)[^。！!]{0,8}(?:评价|评论|内容|反馈)?(?:内容)?"
    r"|(?:系统|买家|用户)?(?:超时|未及时)[^。]{0,6}(?:系统|平台)?(?:自动)?默认好评"
    r"|(?:系统)?默认(?:好评|五星|评价)|系统自动(?:好评|评价)"
    r"|评价方未及时做出评价[,，]?(?:系统默认好评)?|用户未填写评价内容"
    r"|(?:this|the) (?:user|customer|buyer) (?:has )?(?:not|did not|didn't)"
    r" (?:left|leave|write|written) (?:any |a )?(?:comments?|reviews?|feedback)"
    r"|(?:automatic|default|auto[- ]generated) (?:good|positive|five[- ]star|5[- ]star)"
    r" (?:review|rating|feedback)"
    r"|(?:no (?:comment|review|feedback) (?:was )?(?:left|given|provided)(?: by (?:the )?"
    r"(?:buyer|customer|user))?)",
    _ANY,
)
COMPLAINT = re.compile(
    r"骗|投诉|举报|没人|不理|不回|结果|居然|竟然|让我|叫我|要我|要求|逼|非要|一直让|说好的|说是|说好评"
    r"|不给|没给|没有收到|没收到|反感|恶心|垃圾|千万别|不要相信|别信|小心|拒绝"
    r"|客服"
    r"|\b(?:scam\w*|told me|asked me|made me|wanted me|offered me|refus\w+|never|ignored?|beware"
    r"|complain\w*|report(?:ed|ing)|fake|didn'?t|did not|doesn'?t|wouldn'?t|expired|not work\w*"
    r"|worked|bribe\w*|used (?:a|the|my)|i used|applied)\b",
    _ANY,
)
CALL = re.compile(  # verb, then a channel
    r"(?:加|➕|＋|\+|扫|私|进|入|添加|咨询|联系|找我|关注)\s{0,2}(?:我|一下|个|下方|本人|店主|老师|小编)?"
    r"(?:的)?\s{0,2}(?:微信|薇信|威信|徽信|微❤|卫星|微[Xx]|薇|微|[vV]信?|[vVwW][xX]|[qQ]{2}|扣扣|企鹅|[qQ]?群"
    r"|公众号|二维码)"
    r"|(?:微信|薇信|[vVwW][xX]|[qQ]{2}|扣扣)(?:号)?\s?[:：同]\s?[A-Za-z0-9]"
    r"|\b(?:whats\s?app|telegram|t\.me|wa\.me|wechat|line id|snapchat|kik|viber|signal|skype)\b",
    _ANY,
)
HANDLE = re.compile(
    r"(?<![\d.])1[3-9]\d{9}(?!\d)|\+\d[\d ()-]{7,}\d|@[A-Za-z][\w.]{3,}"
    r"|(?:微信|薇信|威信|薇|微|[vV]信?|[vVwW][xX]|[qQ]{2}|扣扣|群)(?:号)?\s{0,2}(?:[:：是]\s{0,2})?"
    r"[A-Za-z0-9_-]{5,20}"
    r"|(?:whats\s?app|telegram|wechat|line id|snapchat|kik|viber|signal|skype)\W{0,4}"
    r"(?:(?:me|us|on|at|via|is|id|number)\W{0,3}){0,3}(?:[+@]\w[\w ()-]{4,}"
    r"|(?=\D{0,16}\d)[\w-]{5,})"
    r"|(?:t|wa)\.me/\w{3,}",
    _ANY,
)
GAIN = re.compile(
    r"返现|返利|佣金|日结|日赚|月入|兼职|招代理|诚招|收代理|代理加盟|货源|一件代发|厂家直销|优惠券|领券"
    r"|红包|福利群|内部价|内部券|折扣群|稳赚|躺赚|贷款|下款|提现|赚钱|副业|引流|代写|代购群|免费领"
    r"|免费送|高仿|[aA]货|原单尾货|刷单|刷信誉|刷好评|代刷|办证|发票代开"
    r"|\b(?:earn\w*|profits?|invest\w*|forex|crypto|bitcoin|loans?|promo\w*|discounts?|coupons?"
    r"|free gifts?|giveaway|cash\s?back|commission|wholesale|replicas?|followers|make money"
    r"|passive income|recovered? my (?:funds|money|account)|hack(?:er|ing))\b",
    _ANY,
)
INVITE = re.compile(
    r"欢迎(?:咨询|来|加|私|选购|订购)|私聊|私信我|详聊|滴滴我|戳我|进群|入群|点击(?:链接|头像|主页)"
    r"|主页有|看主页|复制(?:这|本|此|口令|链接|到)|打开(?:淘宝|抖音|拼多多|京东)|速来|先到先得|名额有限"
    r"|有意(?:者|向)|需要的(?:姐妹|朋友|宝子|宝妈|亲)?(?:们)?(?:加|私|联系|找)|想要的.{0,4}(?:加|私|联系)|扫码(?:加|进|领|关注|咨询)"
    r"|\b(?:contact (?:me|us|him|her|them)|dm (?:me|us)|text (?:me|us)|message (?:me|us)|hit me up"
    r"|reach (?:me|us|him|her|out to)|click (?:the |my |this |here|on )|link in (?:my )?bio"
    r"|check out my|visit (?:my|our)|order now|buy now|shop now|join (?:my|our|us)|sign up"
    r"|subscribe to|follow me|use my|limited time|act (?:now|fast))\b",
    _ANY,
)
LINK = re.compile(
    r"https?://\S+|www\.\S+|(?<![\w@.])(?:[\w-]+\.)+(?:com|cn|net|shop|top|xyz|vip|cc|io|ly|me|co)"
    r"(?:/\S*)?(?![\w.])",
    _ANY,
)
CODE = re.compile(
    r"(?:优惠码|折扣码|邀请码|推荐码|返利码|口令|暗号|券码)\s{0,2}[:：是为]?\s{0,2}[【「\"'“]?[A-Za-z0-9]{4,}"
    r"|复制(?:这|本|此)(?:段|条|行)?.{0,12}(?:打开|到)"
    r"|\b(?:use|with|enter|apply|try)(?: my| our| the| this)? (?:(?:promo|discount|coupon|referral"
    r"|invite|voucher)(?: ?code)?|code)[ :\"'“]{1,4}[A-Z0-9]{4,}\b"
    r"|\b(?:promo|discount|coupon|referral|voucher) code[ :\"'“]{1,3}(?:is )?[A-Z0-9]{4,}\b",
    _ANY,
)
PAID_REVIEWS = re.compile(
    r"(?:招|诚招|诚聘|急招|需要|长期).{0,8}(?:刷单|刷手|刷好评|试客|打字员|兼职)"
    r"|(?:刷单|刷信誉|刷好评|代刷|刷销量|补单).{0,16}(?:佣金|日结|一单|每单|立返|秒结|接单|联系|加)"
    r"|(?:兼职|副业|宝妈|在家).{0,20}(?:日结|日赚|(?:一天|每天|每月)(?:赚|挣)|月入|佣金)"
    r"|好评.{0,6}(?:返现|返红包|返\d).{0,12}(?:加我|加微|加[vV]|扫码|找我|私我)"
    r"|\b(?:we|i) (?:sell|offer|provide|post)"
    r" (?:real |genuine |verified |5[- ]star |five[- ]star )+"
    r"(?:reviews|ratings|followers)\b"
    r"|\bbuy (?:real |verified |5[- ]star |five[- ]star )*(?:reviews|followers|likes)\b"
    r"|\b(?:earn|make) (?:up to )?[$£€]?\d[\d,]*.{0,20}(?:a|per|every|each)"
    r" (?:day|week|hour|month)\b",
    _ANY,
)
WARES = re.compile(
    r"厂家直销|一手货源|工厂货|免费代理|诚招代理|招代理|一件代发|批发零售|支持(?:定制|批发)|质量保证"
    r"|量大从优|全国包邮|欢迎(?:咨询|选购|订购|来电)|诚信经营|价格优惠|本店|专业(?:承接|定制|代办|办理)"
    r"|\b(?:wholesale prices?|factory direct|best prices? guaranteed|free shipping worldwide"
    r"|we (?:sell|supply|deliver|ship|offer)|our (?:store|shop|website|company)"
    r"|order now|buy now)\b",
    _ANY,
)
