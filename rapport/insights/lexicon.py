"""The words that readings of reviews know, in Chinese and English. Written for this product.

Chinese entries are found anywhere in a text, the longest first; English ones are whole words.
An entry under `NOTHING` is a longer expression that only looks like a word of feeling.
"""

from collections.abc import Mapping

from rapport.insights.model import Aspect

GOOD_ZH = """
好 很好 不错 满意 喜欢 推荐 漂亮 好看 精致 舒服 舒适 柔软 好用 实用 方便 值得 超值 划算 实惠
便宜 优惠 正品 完美 赞 点赞 很棒 真棒 太棒 棒棒 优秀 惊喜 贴心 热情 周到 耐心 专业 快捷 迅速
及时 很快 真快 挺快 飞快 速度快 物流快 发货快 给力 靠谱 放心 信赖 信任 结实 耐用 牢固 扎实 细腻
清爽 滋润 新鲜 美味 好吃 好喝 好闻 香甜 可口 清晰 流畅 大气 时尚 高档 质感 干净 整洁 温馨 安静
开心 高兴 愉快 享受 值了 经典 精彩 感动 深刻 受益 回购 再来 还会来 下次还 会再买 五星 合身 合适
显瘦 百搭 物美价廉 性价比高 没问题 没毛病 无可挑剔 一流 到位 用心 美观 可爱 强大 稳定 省心 省电
轻便 灵敏 友好 亲切 优雅 丰富 有趣 过瘾 鲜美 良心 超赞 超好 爱了 真香 丝滑 轻薄 保暖 透气
"""

BAD_ZH = """
差 很差 太差 真差 差劲 糟糕 糟 烂 垃圾 失望 后悔 讨厌 难看 难用 难吃 难喝 难闻 难受 恶心 刺鼻
异味 臭 破损 损坏 受损 坏了 坏的 破了 碎了 裂 脏 旧的 二手 假货 假的 山寨 骗 欺骗 骗人 上当 坑人
坑爹 太坑 被坑 贵 太贵 偏贵 慢 太慢 很慢 拖延 拖拉 粗糙 劣质 次品 瑕疵 掉色 褪色 起球 脱线 开线 变形
漏水 漏液 漏了 卡顿 死机 黑屏 噪音 吵 发热 发烫 过敏 起皮 干燥 油腻 刺激 偏小 偏大 太小 太大 太薄
太短 太长 太紧 不合身 不合适 不符 不值 不行 不满 不爽 敷衍 冷漠 态度恶劣 恶劣 无语 生气 气愤
气死 投诉 退货 退款 差评 一星 问题 毛病 故障 缺点 缺陷 遗憾 可惜 麻烦 浪费 烦 郁闷 不靠谱 坑
没用 没反应 无聊 乏味 肤浅 简陋 陈旧 潮湿 肮脏 霉 变质 过期 缺货 少发 漏发 错发 发错 等了 迟迟
石沉大海 不理 不回
"""

NOTHING_ZH = """
好像 好几 好多 好久 好不容易 只好 正好 刚好 最好是 爱好 好歹 好奇 差不多 差点 差别 时差 快递
快要 尽快 慢慢 赶快 快乐 没问题吗 什么问题 问题不大 贵公司 珍贵 宝贵 名贵 贵宾 坑位 烦请 麻烦您
好吗 好了 你好 您好 挑毛病 赞助 吵架 不差钱 便宜货
"""

NEGATORS_ZH = (
    "毫无 毫不 并不 并没有 并没 不太 不是很 不是 不怎么 不够 不算 不会 没有 没什么 没 不 无 未 别"
)
DEGREES_ZH = "那么 这么 特别 非常 十分 太 很 怎么 什么 是 算 觉得 感到 有 再 想 任何 多 那种 任何的"
CONTRASTS_ZH = "但是 但 不过 可是 然而 就是 只是"

GOOD_EN = """
good great excellent amazing awesome love loved loves loving perfect perfectly nice beautiful
lovely best better wonderful fantastic happy pleased satisfied recommend recommended comfortable
comfy soft sturdy durable solid reliable fast quick quickly prompt easy easily useful helpful
friendly polite attentive fresh delicious tasty yummy crisp clean clear bright elegant stylish
gorgeous cute pretty affordable cheap inexpensive bargain worth worthy impressed impressive
superb outstanding brilliant enjoy enjoyed enjoyable fun smooth smoothly flawless favorite
favourite thrilled delighted glad exceeded bonus generous sharp lightweight warm cozy flattering
roomy handy quiet responsive intuitive gem pleasant pleasantly pleasure charming moving touching
engaging clever witty delightful entertaining refreshing powerful stunning terrific magnificent
superior versatile breathable
"""

BAD_EN = """
bad poor poorly terrible horrible awful worst worse disappointed disappointing disappointment
disappoints broken broke breaks defective faulty flaw flawed cheaply flimsy fragile useless
waste wasted junk garbage trash crap hate hated hates dislike ugly uncomfortable itchy scratchy
rough slow slowly late delayed delay lost missing wrong rude unhelpful ignored unresponsive
expensive overpriced pricey costly stinks smelly stink smells leaking leaked leaks leak crashed
crashes crash freezes freeze lag laggy noisy loud dirty stained torn ripped rip cracked crack
scratched tight shrunk shrink faded fade peeling return returned refund refunded complaint
complain problem problems issue issues trouble difficult hard annoying annoyed frustrating
frustrated unhappy unacceptable fake counterfeit scam misleading regret avoid fail failed fails
failure unfortunately mediocre bland stale rotten gross nasty boring dull tedious mess messy
stupid lame weak lacks lacking heavy bulky confusing unpleasant sadly pathetic inferior sloppy
dry thin wobbly dented damaged damage
"""

NOTHING_EN = "hard drive|hard disk|hard case|no problem|no problems|no issues|no issue|no trouble|\
not hard|not bad|good luck|pretty much|better than nothing|like new|dry skin|hair dry|easy return"
PRAISE_EN = "no problem|no problems|no issues|no issue|no trouble|not hard|not bad|like new"
BLAME_EN = "too small|too big|too large|too long|too short|too tight|too loose|too thin|too heavy|\
runs small|runs large|ran small|fell apart|falls apart|came apart|stopped working|does not work|\
did not work|doesn't work|didn't work|not worth|never again|stay away|waste of|money back|too much"
NEGATORS_EN = "not no never none nothing without hardly barely neither nor cannot cant can't don't \
doesn't didn't isn't wasn't aren't weren't won't wouldn't couldn't shouldn't haven't hasn't ain't"
CONTRASTS_EN = "but however although though except unfortunately yet"

ASPECTS_ZH: Mapping[Aspect, str] = {
    Aspect.PRICE: "价格 价钱 价位 性价比 便宜 实惠 划算 优惠 贵 超值 物美价廉 降价 打折 折扣",
    Aspect.QUALITY: (
        "质量 品质 做工 材质 用料 面料 布料 耐用 结实 劣质 瑕疵 次品 质感 正品 假货 掉色 起球"
    ),
    Aspect.DELIVERY: "物流 快递 发货 送货 配送 到货 收货 派送 顺丰 运输 速递 寄到",
    Aspect.PACKAGING: "包装 包裹 盒子 外盒 纸箱 箱子 礼盒 泡沫 密封 瓶盖",
    Aspect.SERVICE: "服务 客服 态度 售后 卖家 店家 老板 店员 服务员 前台 退换",
    Aspect.SIZE: "尺寸 尺码 大小 码数 偏大 偏小 合身 太大 太小 太长 太短 太紧 太松 容量 宽松",
    Aspect.SMELL_TASTE: "味道 气味 口感 口味 香味 香气 好闻 难闻 异味 好吃 难吃 好喝 难喝 刺鼻",
    Aspect.DESIGN: "外观 设计 款式 颜色 样式 颜值 造型 图案 色差 好看 难看 漂亮 做得精致 外形",
}

ASPECTS_EN: Mapping[Aspect, str] = {
    Aspect.PRICE: (
        "price prices priced pricey cost costs expensive cheap affordable overpriced "
        "inexpensive bargain value money discount"
    ),
    Aspect.QUALITY: (
        "quality material materials fabric stitching workmanship durable sturdy flimsy "
        "build craftsmanship seams zipper broke defective fake counterfeit"
    ),
    Aspect.DELIVERY: (
        "delivery delivered shipping shipped shipment courier arrived arrive arrives "
        "dispatch postage"
    ),
    Aspect.PACKAGING: "packaging package packaged packed box boxed wrapping wrapped seal sealed",
    Aspect.SERVICE: (
        "service support staff seller representative agent warranty waiter waitress "
        "employees manager customer-service"
    ),
    Aspect.SIZE: (
        "size sizes sizing sized fit fits fitted fitting small large big tight loose roomy "
        "length waist"
    ),
    Aspect.SMELL_TASTE: (
        "smell smells smelled scent scented fragrance odor odour taste tastes tasted tasty "
        "flavor flavour aroma delicious bland"
    ),
    Aspect.DESIGN: (
        "design designed color colour colors colours style stylish look looks looked "
        "looking appearance pattern shape"
    ),
}

ASPECT_NAMES: Mapping[Aspect, Mapping[str, str]] = {
    Aspect.PRICE: {"zh": "价格", "en": "the price"},
    Aspect.QUALITY: {"zh": "质量", "en": "the quality"},
    Aspect.DELIVERY: {"zh": "物流", "en": "the delivery"},
    Aspect.PACKAGING: {"zh": "包装", "en": "the packaging"},
    Aspect.SERVICE: {"zh": "服务", "en": "the service"},
    Aspect.SIZE: {"zh": "尺寸", "en": "the size"},
    Aspect.SMELL_TASTE: {"zh": "气味或口味", "en": "the smell or taste"},
    Aspect.DESIGN: {"zh": "外观设计", "en": "the design"},
}
OTHER_NAME = {"zh": "别的方面", "en": "something else"}
