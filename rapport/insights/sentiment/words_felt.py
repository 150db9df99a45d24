"""The words and signs of emotions, Chinese and English. Written for this product."""

from collections.abc import Mapping

from rapport.insights.model import Emotion

ZH: Mapping[Emotion, str] = {
    Emotion.JOY: """
开心 高兴 快乐 愉快 欢喜 喜悦 幸福 兴奋 激动 太爱了 爱了爱了 爱死了 爱死 超爱 好爱 真爱 爱不释手
美滋滋 乐坏了 乐开花 心花怒放 喜欢得不得了 喜欢死了 超级喜欢 特别喜欢 非常喜欢 好喜欢 太喜欢
很喜欢 享受 过瘾 舒畅 欣喜 欣慰 满心欢喜 哈哈 嘻嘻 耶 😊 😄 😃 😁 😀 😍 🥰 😘 🎉 😋 🤩 ☺ 💕 💖 ❤
""",
    Emotion.GRATITUDE: """
感谢 谢谢 感激 感恩 多谢 致谢 谢谢你们 谢谢老板 谢谢店家 谢谢卖家 谢谢客服 谢啦 辛苦了 有心了
感动 🙏
""",
    Emotion.SURPRISE: """
惊喜 意外 没想到 想不到 出乎意料 出乎意外 居然 竟然 惊讶 吃惊 惊呆 惊艳 惊到 大吃一惊 万万没想到
超出预期 比想象的 比想象中 比预期 比预想 哇 哇塞 天哪 天啊 我的天 😮 😲 😱 🤯
""",
    Emotion.DISAPPOINTMENT: """
失望 遗憾 可惜 后悔 心寒 寒心 伤心 难过 郁闷 沮丧 大失所望 不如预期 没有想象中 没想象中
没有想象的 期望太高 白期待 空欢喜 心凉 扫兴 不值 白买 白等 落差 唉 哎 😞 😔 😢 😭 😣 💔 ☹ T_T
""",
    Emotion.ANGER: """
生气 气愤 愤怒 气死 气死我了 火大 恼火 发火 气人 可恶 可恨 无语 岂有此理 忍无可忍 投诉 骗子 骗人
黑心 奸商 无良 不要脸 恶心 滚 垃圾商家 垃圾店 垃圾客服 太过分 过分 欺人太甚 欺骗消费者 坑人 坑爹
坑死 窝火 一肚子气 一肚子火 抓狂 妈的 有病 受够了 曝光 12315 😡 😠 🤬 😤 👎
""",
    Emotion.WORRY: """
担心 担忧 怕 害怕 恐怕 不放心 忧虑 焦虑 着急 心慌 不安 心里没底 没底 不敢用 不敢吃 不敢给 忐忑
发愁 后怕 吓人 吓死 安全隐患 不知道会不会 会不会有问题 😟 😰 😨 😥
""",
}

EN: Mapping[Emotion, str] = {
    Emotion.JOY: """\
happy|so happy|joy|joyful|delighted|thrilled|overjoyed|love it|love this|love them|loved it|\
i love|we love|loves it|in love with|absolutely love|ecstatic|cheerful|yay|woohoo|enjoyed|\
enjoying|a joy|made my day|makes me smile|made me smile|excited|so much fun|:)|:-)|:d|<3""",
    Emotion.GRATITUDE: """\
thank you|thanks|many thanks|thankful|grateful|gratitude|appreciate|much appreciated|\
appreciated|i am indebted|kudos|shout out to|hats off""",
    Emotion.SURPRISE: """\
surprised|surprise|surprising|surprisingly|astonished|amazed|unexpected|unexpectedly|\
never expected|didn't expect|did not expect|wow|omg|oh my god|stunned|blown away|\
to my surprise|can't believe how|cannot believe how|who knew|better than i expected|\
exceeded my expectations""",
    Emotion.DISAPPOINTMENT: """\
disappointed|disappointing|disappointment|let down|letdown|a pity|what a pity|what a shame|\
regret|sad|sadly|saddened|unfortunately|had high hopes|expected more|expected better|\
wanted to love|wanted to like|not what i expected|underwhelming|underwhelmed|heartbroken|\
wish i had not|wish i hadn't|:(|:-(""",
    Emotion.ANGER: """\
angry|furious|outraged|outrageous|pissed|mad at|livid|fuming|infuriating|infuriated|enraged|\
how dare|scam|scammers|scammed|thieves|crooks|liars|disgusted|disgusting|disgraceful|\
unacceptable|ridiculous|fed up|sick of|rip off|ripped off|complaint|reported them|\
report this seller|hate this|hate it|hate them|never again|shame on|appalling|appalled""",
    Emotion.WORRY: """\
worried|worry|worries|worrying|afraid|concerned|concern|anxious|nervous|scared|scary|\
not sure if it's safe|not sure if it is safe|is it safe|fear|frightened|uneasy|hope it lasts|\
hope it doesn't|hoping it doesn't|hope this doesn't""",
}
