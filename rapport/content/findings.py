"""What the checks say, one sentence per code in both languages of the console."""

from rapport.content.model import Finding

REFUSE = "refuse"
WARN = "warn"

# code: (severity, English, Chinese). A name in braces is filled with a value.
_TEXTS: dict[str, tuple[str, str, str]] = {
    "liquid-broken": (
        REFUSE,
        "The text is not valid Liquid: {problem}.",
        "文案的 Liquid 写法有误：{problem}。",
    ),
    "slot-unknown": (
        REFUSE,
        "{span} is not a slot that copy may use; use slots of product, offer, shop or customer.",
        "{span} 不是文案可用的变量，请使用 product、offer、shop 或 customer 的变量。",
    ),
    "slot-unreadable": (
        REFUSE,
        "{span} needs a filter to be readable: add {filters}.",
        "{span} 需要加上过滤器才能显示：请加 {filters}。",
    ),
    "slot-unresolved": (
        REFUSE,
        "{span} has no value here; choose another product or offer, or leave the slot out.",
        "{span} 在这里没有取值，请更换商品或优惠，或删去该变量。",
    ),
    "slot-needs-default": (
        REFUSE,
        "{span} is missing for {share} of the group; give a default or put it in a condition.",
        "该人群中{share}的人没有 {span}，请提供默认值或放进条件里。",
    ),
    "fact-outside-slot": (
        REFUSE,
        "“{span}” is a claim that neither the catalogue nor the offer supports; use a slot or "
        "leave it out.",
        "“{span}”在商品资料和优惠中都找不到依据，请改用变量或删去。",
    ),
    "fact-doubtful": (
        WARN,
        "“{span}” is a claim without a source in the catalogue or the offer; make sure it is true.",
        "“{span}”在商品资料和优惠中没有依据，请核实。",
    ),
    "fact-typed": (
        WARN,
        "“{span}” is true today but typed in by hand; a slot would keep it true.",
        "“{span}”目前属实，但属手工填写，改用变量才能一直准确。",
    ),
    "forbidden-claim": (
        REFUSE,
        "“{span}”: {reason} ({law}). {rewording}",
        "“{span}”：{reason}（{law}）。{rewording}",
    ),
    "risky-claim": (
        WARN,
        "“{span}”: {reason} ({law}). {rewording}",
        "“{span}”：{reason}（{law}）。{rewording}",
    ),
    "catalogue-claim": (
        WARN,
        "“{span}” comes from the catalogue: {reason} ({law}). {rewording}",
        "“{span}”来自商品资料：{reason}（{law}）。{rewording}",
    ),
    "law-notice-missing": (
        REFUSE,
        "A notice is missing: {reason} ({law}). {rewording}",
        "缺少应当写明的内容：{reason}（{law}）。{rewording}",
    ),
    "subject-missing": (REFUSE, "A mail needs a subject.", "邮件需要有主题。"),
    "body-missing": (REFUSE, "The text is empty.", "正文为空。"),
    "too-long": (
        REFUSE,
        "The {part} takes {size} of {limit} {unit}; make it shorter.",
        "{part_zh}长度为 {size}，上限 {limit}（{unit_zh}），请缩短。",
    ),
    "rather-long": (
        WARN,
        "The {part} takes {size} {unit}; above {limit} it may be cut off or cost more.",
        "{part_zh}长度为 {size}（{unit_zh}），超过 {limit} 可能被截断或增加费用。",
    ),
    "part-missing": (
        REFUSE,
        "{label} is empty, and this format needs it.",
        "缺少“{label}”，该类型必须填写。",
    ),
    "part-unknown": (
        WARN,
        "{part} is no part of this format and is shown to nobody; move its words or delete them.",
        "该类型没有“{part_zh}”这一部分，内容不会显示，请移到别处或删去。",
    ),
    "part-count": (
        REFUSE,
        "{label}: there are {size}; this format takes {least} to {limit}.",
        "“{label}”有 {size} 条，应为 {least} 至 {limit} 条。",
    ),
    "item-twice": (
        WARN,
        "“{span}” is there twice; say something else the second time.",
        "“{span}”重复出现，请换一条。",
    ),
    "language-untold": (
        WARN,
        "The language of the page is not told, so it may be read aloud wrongly.",
        "页面没有标明语言，读屏软件可能读错。",
    ),
    "picture-without-words": (
        REFUSE,
        "The picture {span} has no words for those who cannot see it; name the product.",
        "图片 {span} 没有替代文字，看不到图片的人无从得知内容，请填写商品名称。",
    ),
    "picture-only": (
        REFUSE,
        "The mail is a picture with hardly a word; say in words what it is about.",
        "邮件几乎只有图片，请用文字说明内容。",
    ),
    "link-vague": (
        WARN,
        "“{span}” does not say where the link leads; name what is found there.",
        "“{span}”没有说明链接去向，请写明点开后能看到什么。",
    ),
    "headings-disordered": (
        WARN,
        "The headings go {levels}; begin with one of the first level and skip none.",
        "标题层级为 {levels}，应只有一个一级标题且不跳级。",
    ),
    "table-unmarked": (
        WARN,
        "{size} tables serve the layout without saying so to screen readers.",
        "有 {size} 个排版用表格没有标明用途，会干扰读屏软件。",
    ),
    "contrast-low": (
        WARN,
        "“{span}” has a contrast of {size} with its ground; {limit} can be read by most.",
        "“{span}”与背景的对比度为 {size}，至少应为 {limit}。",
    ),
    "type-small": (
        WARN,
        "“{span}” is set in {size} px; {limit} px can be read on a phone.",
        "“{span}”字号为 {size} 像素，手机上至少应为 {limit} 像素。",
    ),
    "must-have-missing": (
        REFUSE,
        "The brief asks for “{span}” and the text lacks it.",
        "任务书要求出现“{span}”，文案里没有。",
    ),
    "to-avoid": (
        REFUSE,
        "The brief asks to avoid “{span}” and the text says it.",
        "任务书要求避免“{span}”，文案里出现了。",
    ),
    "not-the-length": (
        REFUSE,
        "The body has {size} characters; the brief asks for {least} to {most}.",
        "正文有 {size} 字，任务书要求 {least} 到 {most} 字。",
    ),
    "wrong-language": (
        REFUSE,
        "The text should be in {language}; much of it is not.",
        "文案应使用{language_zh}，但有较多其他语言的文字。",
    ),
    "link-foreign": (
        REFUSE,
        "{span} leads away from the shop; link to {{{{ product.url }}}} or a page of the shop.",
        "{span} 指向店铺以外的网址，请链接到 {{{{ product.url }}}} 或自家网站。",
    ),
    "link-broken": (
        REFUSE,
        "{span} is no web address; use {{{{ product.url }}}} or a page of the shop (https://…).",
        "{span} 不是网址，请使用 {{{{ product.url }}}} 或自家网站的页面（https://…）。",
    ),
    "link-misplaced": (
        REFUSE,
        "{span} must stand on a line of its own, where it becomes a button.",
        "{span} 须独占一行，才会显示为按钮。",
    ),
    "markup-typed": (
        WARN,
        "{span} is shown to readers as it stands; write plain text.",
        "{span} 会原样显示给读者，请使用纯文本。",
    ),
    "shouting": (
        WARN,
        "“{span}” shouts; mail filters and readers dislike it.",
        "“{span}”语气过于夸张，容易被拦截或引起反感。",
    ),
    "personal-data": (
        REFUSE,
        "{part} holds what looks like an address, a phone, card or identity number; take it out.",
        "{part_zh}中疑似含有邮箱、电话、卡号或证件号，请删去。",
    ),
    "word-repeated": (WARN, "“{span}” says a word twice.", "“{span}”中有重复的词。"),
    "phrase-repeated": (
        WARN,
        "“{span}” comes twice; say it once, or in other words.",
        "“{span}”出现了两次，请只说一次或换个说法。",
    ),
    "sentence-repeated": (
        WARN,
        "The sentence “{span}” comes twice; leave one out.",
        "句子“{span}”出现了两次，请删去一处。",
    ),
    "preheader-repeats": (
        WARN,
        "The preview text says what the subject says; readers see both side by side.",
        "预览文字与主题内容重复，读者会同时看到这两行，请换个内容。",
    ),
    "like-earlier": (
        WARN,
        "{share} of the text is that of draft {draft}, approved in the last 90 days; people may "
        "have read it.",
        "与近 90 天内通过的文案 {draft} 有{share}相同，读者可能已经看过。",
    ),
    "like-beside": (
        WARN,
        "{share} of the text is that of draft {draft}, which another group of this brief gets.",
        "与本任务书中另一人群的文案 {draft} 有{share}相同。",
    ),
    "like-variant": (
        WARN,
        "The text differs from another variant in {share} of its word pairs; the brief asks for "
        "{least} at least.",
        "与另一版本只有{share}的词对不同，任务书要求至少{least}。",
    ),
    "hard-to-read": (
        WARN,
        "The text reads at grade {grade} (Flesch–Kincaid); the brief asks for {limit} at most. "
        "Make sentences shorter, choose shorter words.",
        "英文可读性为 {grade} 年级（Flesch–Kincaid），任务书要求不高于 {limit}，请缩短句子、"
        "改用更短的词。",
    ),
    "long-sentences": (
        WARN,
        "Sentences have {mean} characters on average; {limit} suit the readers of this brief.",
        "平均每句 {mean} 字，任务书的读者适合每句不超过 {limit} 字。",
    ),
    "long-clause": (
        WARN,
        "“{span}” runs on for {size} characters without a pause; {limit} suit these readers.",
        "“{span}”长达 {size} 字没有停顿，任务书的读者适合不超过 {limit} 字。",
    ),
    "rare-characters": (
        WARN,
        "Rare characters ({span}) make the text hard to read; choose everyday words.",
        "生僻字较多（{span}），不易读懂，请改用常用字。",
    ),
    "mood-against": (
        WARN,
        "The text sounds gloomy for what it is for, above all “{span}”.",
        "文案读来偏消极，与目的不符，尤其是“{span}”。",
    ),
    "keyword-stuffed": (
        WARN,
        "“{span}” comes {times} times, {share} of the text; search engines take that for stuffing.",
        "“{span}”出现 {times} 次，占全文{share}，搜索引擎会视为堆砌关键词。",
    ),
    "dead-link": (
        WARN,
        "{span} is no page of a product in the catalogue; the link may be dead.",
        "{span} 不是商品资料中的商品页面，链接可能已失效。",
    ),
    "emoji-flood": (
        WARN,
        "The {part} has {size} emoji, “{span}” among them; screen readers say each by its name. "
        "Keep to {limit}, and never three in a row.",
        "{part_zh}中有 {size} 个表情符号（如“{span}”），读屏软件会逐个念出，请不超过 {limit} 个，"
        "且不要连用三个。",
    ),
    "fancy-letters": (
        WARN,
        "“{span}” is spelt out sign by sign by screen readers; write “{plain}”.",
        "“{span}”使用了特殊字形，读屏软件会逐字符念出，请写作“{plain}”。",
    ),
    "link-says-nothing": (
        WARN,
        "The button “{span}” does not say where it leads (WCAG 2.4.4); name what is there.",
        "按钮“{span}”没有说明通往何处（WCAG 2.4.4），请写明去处。",
    ),
}

_PARTS_ZH = {
    "subject": "主题",
    "preheader": "预览文字",
    "body": "正文",
    "headlines": "标题",
    "paths": "网址路径",
    "link": "链接",
    "business_name": "商家名称",
    "tags": "话题",
    "bullets": "要点",
    "cta": "按钮文字",
    "outline": "提纲",
    "seo_title": "搜索结果标题",
    "seo_description": "搜索结果描述",
    "card_title": "卡片标题",
    "card_text": "卡片描述",
    "card_link": "卡片链接",
}


def finding(
    code: str, *, part: str = "body", span: str = "", start: int = -1, **values: str
) -> Finding:
    """Say what is wrong. A value given as `name_zh` replaces `name` in the Chinese sentence."""
    severity, english, chinese = _TEXTS[code]
    known = {"span": span, "part": part, "part_zh": _PARTS_ZH.get(part, part), **values}
    in_chinese = {name: known.get(f"{name}_zh", value) for name, value in known.items()}
    return Finding(
        code=code,
        severity=severity,
        message=english.format(**known),
        message_zh=chinese.format(**in_chinese | {"part_zh": known["part_zh"]}),
        part=part,
        span=span,
        start=start,
    )


def refuses(findings: tuple[Finding, ...]) -> bool:
    """Say whether any finding forbids to send the text."""
    return any(found.severity == REFUSE for found in findings)
