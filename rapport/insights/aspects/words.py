"""Words that readings of aspects know beside the lexicon of reviews. Written for this product.

An implied aspect is one that a word of feeling names by itself: who says `too dear` speaks of the
price. Degrees stand before a word of feeling and make it stronger or weaker.
"""

from collections.abc import Mapping

from rapport.insights.model import Aspect

IMPLIED_ZH: Mapping[Aspect, str] = {
    Aspect.PRICE: "便宜 实惠 划算 优惠 贵 太贵 偏贵 超值 物美价廉 打折 降价",
    Aspect.QUALITY: "耐用 结实 牢固 扎实 劣质 次品 正品 假货 掉色 褪色 起球 脱线 开线",
    Aspect.DELIVERY: "速度快 很快到 到得快 发货快 物流快",
    Aspect.SERVICE: "态度恶劣 不理人 不回复",
    Aspect.SIZE: "偏大 偏小 合身 太大 太小 太长 太短 太紧 太松 宽松 显瘦 不合身",
    Aspect.SMELL_TASTE: "好闻 难闻 好吃 难吃 好喝 难喝 刺鼻 异味 美味 可口 鲜美",
    Aspect.DESIGN: "好看 难看 漂亮 美观 时尚 大气",
}

IMPLIED_EN: Mapping[Aspect, str] = {
    Aspect.PRICE: "expensive cheap affordable overpriced inexpensive pricey costly bargain",
    Aspect.QUALITY: "durable sturdy flimsy defective fake counterfeit broke",
    Aspect.SIZE: (
        "small large big tight loose roomy|too small|too big|too large|too long|too short|"
        "too tight|too loose|runs small|runs large|ran small|run small|run large|run big|"
        "runs big|a bit big|a bit small|a little big|a little small|doesn't fit|didn't fit|"
        "does not fit|did not fit|fits perfectly|fits well|fits great|fit perfectly|true to size"
    ),
    Aspect.SMELL_TASTE: "smelly stinks delicious tasty yummy bland",
    Aspect.DESIGN: "pretty ugly stylish gorgeous cute beautiful",
}

STRONG_ZH = "非常 特别 十分 太 超 超级 极其 真 实在 相当 好生 格外 无比"
WEAK_ZH = "有点 有点儿 有些 略 略微 稍 稍微 还 还算 比较 较 挺 蛮"
PLAIN_ZH = "很 也 都 又 更 最 感觉 觉得 显得 算 那么 这么 怎么 什么 想 再 任何 多 有"
STRONG_EN = "very so really extremely super incredibly too absolutely totally truly remarkably"
DENIALS_EN = "isnt wasnt dont doesnt didnt cant wont arent werent couldnt havent hasnt"
WEAK_EN = "a bit|a little|a tad|slightly|somewhat|kind of|sort of|fairly|rather|quite|pretty much"

GOOD_ZH = (
    "清楚 响亮 灵活 顺滑 顺手 舒心 细致 精美 完好 牢靠 准时 准确 优质 绵软 很香 很甜 "
    "很鲜 鲜嫩 很嫩 挺嫩 入味 开胃 香浓 浓郁 香气扑鼻 爽口 酥脆 外酥里嫩 醇厚 地道 正宗 回味 "
    "还可以 还行 还不错 合理 公道 宽敞 齐全 丰盛 热心 周全 细心 到家 幽静 别致 雅致 惊艳 "
    "快速 很亮 明亮 清脆 很足"
)
BAD_ZH = (
    "模糊 很糊 太暗 昏暗 不准 松动 生锈 断了 裂开 很硬 太硬 偏硬 很卡 太卡 "
    "太淡 很淡 有点淡 偏淡 太咸 很咸 有点咸 偏咸 太甜 太腻 很腻 腻人 太油 太辣 寡淡 夹生 偏硬 "
    "太一般 很一般 偏高 较高 太高 虚高 拥挤 嘈杂 吵闹 昏沉 脏乱 怠慢 爱理不理 不耐烦 "
    "没人理 忙不过来 "
    "费电 耗电 漏电 掉毛 掉漆 死板 生硬 偏慢 一般般"
)
GOOD_EN = (
    "amazingly responsive accurate precise snappy vivid rich cool lasts convenient compact secure "
    "liked likes comfortably impeccable softer stretchier firm breezy flattering "
    "securely supportive stretchy adjustable spacious nicely greatly incredible super neat well "
    "ideal exceptional marvelous fabulous phenomenal remarkable seamless effortless soothing "
    "snug plush luxurious premium trendy chic vibrant airy trustworthy honest courteous welcoming "
    "knowledgeable speedy punctual efficient flavorful juicy creamy tender crunchy authentic "
    "cheerful"
)
BAD_EN = (
    "dim blurry grainy inaccurate squeaky squeaks rattles rusty rusted sticky stiff scratches "
    "unreliable underwhelming overheats overheating hot shoddy lousy frustratingly jams jammed "
    "stains stain huge wish snags pills pilling shrinks fades "
    "stuck sucks suck unusable unstable ridiculous ridiculously subpar inconsistent wears wore "
    "dreadful atrocious abysmal appalling disgusting repulsive foul rancid soggy greasy salty "
    "overcooked undercooked watery tasteless cramped dingy filthy rowdy arrogant dismissive "
    "incompetent clueless pushy dishonest sluggish buggy glitchy clunky awkward crooked uneven "
    "frayed leaky brittle plasticky tacky outdated hazardous toxic irritating harsh clumsy"
)

PRAISE_EN = "i like|really like|like the|like how|we like|do like|fits comfortably|fit well|\
looks good|look good|fits perfectly|fits well|fits great|fit perfectly|true to size|works great|\
works well|holds up|no complaints|can't complain|can't go wrong|five stars|well made|well worth"
BLAME_EN = "not a fan|run small|run large|run big|runs big|a bit big|a bit small|a little big|\
a little small|bit tight|little tight|too light|no shape|not very|\
doesn't fit|didn't fit|does not fit|did not fit|doesn't last|didn't last|does not last|\
did not last|doesn't hold|does not hold|wears out|wore out|one star|poorly made|low quality|\
falls off|fell off|comes off|came off|let down|lets down|rip off|ripped off"
NOTHING_EN = "into shape|in shape|out of shape|look elsewhere|look for|looking for|look at|\
looking at|look forward|looking forward|size down|size up|sized up|sized down|feel like|feels like|\
as well|well over|as soon as|super market|hot water|rich in|more or less|cool down"
