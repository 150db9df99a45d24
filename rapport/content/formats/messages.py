"""The formats that are sent to somebody: mail, SMS, push, WeCom, messages on the site."""

from rapport.content.formats.schema import Format, Kind, Limit, Measure, Part, Use

EMAIL = Format(
    name="email",
    use=Use.SENT,
    parts=(
        Part(
            name="subject",
            en="Subject",
            zh="主题",
            required=True,
            limit=Limit(most=60),
            about="a Chinese character counts two",
        ),
        Part(name="preheader", en="Preview text", zh="预览文字", limit=Limit(advised=110)),
        Part(name="body", en="Text", zh="正文", kind=Kind.TEXT, required=True),
    ),
)
SMS = Format(
    name="sms",
    use=Use.SENT,
    parts=(
        Part(
            name="body",
            en="Text",
            zh="正文",
            kind=Kind.TEXT,
            required=True,
            # Three segments is where carriers' long messages begin to fail.
            limit=Limit(most=3, advised=1, measure=Measure.SEGMENTS),
            about="up to 60 Chinese characters or 140 letters; the shop's sign is added",
        ),
    ),
    labelled=False,
)
PUSH = Format(
    name="push",
    use=Use.SENT,
    parts=(
        Part(name="subject", en="Title", zh="标题", limit=Limit(most=50)),
        Part(
            name="body",
            en="Text",
            zh="正文",
            kind=Kind.TEXT,
            required=True,
            limit=Limit(most=180),
        ),
        Part(name="link", en="Page to open", zh="打开页面", kind=Kind.LINK),
    ),
    labelled=False,
)
WECOM = Format(  # developer.work.weixin.qq.com: a text has 2,048 bytes, a card 128 and 512
    name="wecom",
    use=Use.SENT,
    parts=(
        Part(
            name="body",
            en="Text",
            zh="正文",
            kind=Kind.TEXT,
            required=True,
            limit=Limit(most=2_048, advised=900, measure=Measure.BYTES),
        ),
        Part(
            name="card_title",
            en="Card title",
            zh="卡片标题",
            limit=Limit(most=128, measure=Measure.BYTES),
        ),
        Part(
            name="card_text",
            en="Card text",
            zh="卡片描述",
            limit=Limit(most=512, measure=Measure.BYTES),
        ),
        Part(name="card_link", en="Card link", zh="卡片链接", kind=Kind.LINK),
    ),
)
ONSITE = Format(  # a dialog or a banner on the shop's own pages
    name="onsite",
    use=Use.SENT,
    parts=(
        Part(name="subject", en="Title", zh="标题", required=True, limit=Limit(most=60)),
        Part(
            name="body",
            en="Text",
            zh="正文",
            kind=Kind.TEXT,
            required=True,
            limit=Limit(most=280),
        ),
        Part(name="button", en="Button", zh="按钮", limit=Limit(most=24)),
        Part(name="link", en="Page to open", zh="打开页面", kind=Kind.LINK),
    ),
    labelled=False,
)
