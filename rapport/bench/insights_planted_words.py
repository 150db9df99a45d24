"""The sentences of a drawn stream of reviews: about ten things, in Chinese and English, by us.

Of each thing there are ways to praise and to blame it; some are said in words that a reader of
clear words will not understand, as real customers do.
"""

from collections.abc import Mapping

Ways = Mapping[str, Mapping[str, tuple[str, ...]]]

PRAISE: Ways = {
    "price": {
        "en": (
            "great value for the price",
            "the price is {very} fair, a good buy",
            "cheaper than in the shops and {very} affordable",
            "good value for money",
        ),
        "zh": ("价格{very}实惠", "性价比高", "价钱便宜，划算", "这个价位{very}值得"),
    },
    "quality": {
        "en": (
            "the quality is {very} good",
            "it feels solid and sturdy",
            "good material, {very} durable",
            "I am happy with the quality",
        ),
        "zh": ("质量{very}好", "做工精致", "用料扎实，质量不错", "材质{very}舒服"),
    },
    "delivery": {
        "en": (
            "delivery was {very} fast",
            "it arrived quickly",
            "shipping was prompt",
            "the courier was friendly and delivery quick",
        ),
        "zh": ("物流{very}快", "发货及时", "快递小哥很热情，送货快", "到货速度快，物流给力"),
    },
    "packaging": {
        "en": (
            "the packaging is {very} nice",
            "it came well packaged, perfect",
            "beautiful box, lovely packaging",
            "packed with care, great packaging",
        ),
        "zh": ("包装{very}精致", "包装很好，没有破损", "盒子漂亮", "包装{very}用心"),
    },
    "service": {
        "en": (
            "the support was {very} helpful",
            "friendly service",
            "the seller is polite and helpful",
            "great service from start to end",
        ),
        "zh": ("客服{very}耐心", "服务态度好", "卖家热情周到", "售后很贴心"),
    },
    "size": {
        "en": (
            "it fits perfectly",
            "the size is great",
            "fits {very} well, good length",
            "perfect fit for me",
        ),
        "zh": ("尺寸{very}合适", "大小正好，合身", "尺码标准，{very}满意", "大小{very}合适"),
    },
    "smell-taste": {
        "en": (
            "the smell is {very} pleasant",
            "lovely scent",
            "it smells fresh",
            "a nice scent, not too strong",
        ),
        "zh": ("味道{very}好闻", "香味清爽", "气味好闻", "味道不错"),
    },
    "design": {
        "en": (
            "the design is {very} elegant",
            "beautiful colour",
            "it looks stylish",
            "gorgeous design, love the colour",
        ),
        "zh": ("外观{very}漂亮", "颜色好看", "款式时尚", "设计{very}大气"),
    },
    "battery": {
        "en": (
            "the lamp inside shines all evening",
            "one charge lasts a week",
            "the light keeps going for days",
            "charging takes an hour only",
        ),
        "zh": ("里面的小灯一次充电用一周", "灯能亮一整晚", "充电一小时就满", "小灯续航够用"),
    },
    "manual": {
        "en": (
            "the leaflet explains every pocket",
            "the booklet shows each step",
            "the leaflet has pictures for everything",
            "one look at the booklet was enough",
        ),
        "zh": ("小册子每一步都有图", "册子写得明白", "看一眼小册子就会用", "小册子讲到每个口袋"),
    },
}

BLAME: Ways = {
    "price": {
        "en": (
            "far too expensive",
            "the price is {very} high, overpriced",
            "overpriced for what it is",
            "you pay twice what others ask",
        ),
        "zh": ("价格{very}贵", "太贵了，不值这个价格", "价钱偏贵", "比别家多花一倍的钱"),
    },
    "quality": {
        "en": (
            "the quality is {very} poor",
            "it feels flimsy, poor material",
            "bad quality, a seam came loose",
            "the fabric faded after one wash",
        ),
        "zh": ("质量{very}差", "做工粗糙", "洗一次面料就掉色", "用料劣质"),
    },
    "delivery": {
        "en": (
            "delivery was {very} slow",
            "it arrived late",
            "shipping took forever, terrible",
            "three weeks until the parcel turned up",
        ),
        "zh": ("物流{very}慢", "发货太慢", "快递拖拉", "等了三个星期才收到货"),
    },
    "packaging": {
        "en": (
            "the packaging was damaged",
            "the box was torn",
            "poor packaging, all dented",
            "the carton looked as if somebody sat on it",
        ),
        "zh": ("包装破损", "盒子破了", "包装{very}差", "纸箱像被人坐过一样"),
    },
    "service": {
        "en": (
            "the support was {very} rude",
            "terrible service",
            "the seller ignored me",
            "nobody at support ever wrote back",
        ),
        "zh": ("客服{very}敷衍", "服务态度恶劣", "卖家不理人", "问客服问了五次没有下文"),
    },
    "size": {
        "en": (
            "it is too small",
            "the size is wrong",
            "fits badly, far too tight",
            "I should have taken two numbers up",
        ),
        "zh": ("尺寸偏小", "尺码不符，太小了", "大小不合适", "得买大两个号才行"),
    },
    "smell-taste": {
        "en": (
            "it smells awful",
            "a nasty chemical smell",
            "the smell is {very} unpleasant",
            "the odour stays for weeks, gross",
        ),
        "zh": ("气味刺鼻", "味道难闻", "有一股异味", "打开就是一股胶水味"),
    },
    "design": {
        "en": (
            "the colour is {very} ugly",
            "the design looks cheaply made, ugly",
            "the colour is nothing like the picture",
            "ugly pattern",
        ),
        "zh": ("颜色难看", "外观{very}丑，难看", "颜色和图片差得远", "款式陈旧"),
    },
    "battery": {
        "en": (
            "the lamp inside is empty after an hour",
            "the light went out the first night",
            "it never charges to the end",
            "the light has to be charged each day",
        ),
        "zh": ("里面的小灯一小时就没电", "灯第一晚就灭了", "怎么也充不满", "小灯天天要充"),
    },
    "manual": {
        "en": (
            "the leaflet is in one language that I cannot read",
            "no booklet in the box",
            "the leaflet skips the hard part",
            "the booklet is for another model",
        ),
        "zh": ("没有小册子", "小册子看不懂", "册子是别的型号的", "小册子字小得像蚂蚁"),
    },
}

NEW = {
    "en": (
        "the zip broke after a week",
        "the zip breaks when you pull it",
        "zip broken on day three",
        "the zipper is stuck and then it broke",
        "the zip came off in my hand, useless",
        "a broken zip, what a disappointment",
    ),
    "zh": (
        "拉链用一周就坏了",
        "拉链坏了",
        "拉链一拉就断，太差",
        "第三天拉链就坏了",
        "拉链卡住，质量差",
        "拉链掉了，失望",
    ),
}
"""The complaint that is new from some week on."""

OLD = {
    "en": ("the zip runs smoothly",),
    "zh": ("拉链顺滑",),
}
"""Words of the new complaint that were there before, in praise."""

FILLERS = {
    "en": (
        "bought it for my sister",
        "second order from this shop",
        "I use it on the way to work",
        "my neighbour has one too",
        "it was a present",
        "took it along to the sea",
        "I have had it for a month",
        "ordered on a Sunday",
    ),
    "zh": (
        "给妹妹买的",
        "第二次在这家买",
        "上班路上用",
        "邻居也有一个",
        "送人的",
        "带去海边用过",
        "用了一个月",
        "周日下的单",
    ),
}
VERY = {"en": ("", "very", "really", "so"), "zh": ("", "很", "非常", "真的很")}
BUT = {"en": ", but ", "zh": "，但是"}
END = {"en": ". ", "zh": "。"}
