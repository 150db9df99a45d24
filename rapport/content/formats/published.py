"""The formats that are published: posts, advertisements, and pages of a site.

Limits of Google Ads: support.google.com/google-ads, responsive search ads and responsive display
ads. A headline of theirs also fits Baidu's 50 bytes of GBK, two per character. Limits of search
engines' results: what is shown of a title and a description before the cut.
"""

from rapport.content.formats.schema import Format, Kind, Limit, Measure, Part, Use

_SEO = (
    Part(
        name="seo_title",
        en="Title in search results",
        zh="搜索结果标题",
        limit=Limit(advised=60),
    ),
    Part(
        name="seo_description",
        en="Description in search results",
        zh="搜索结果描述",
        limit=Limit(advised=155),
    ),
)

SOCIAL = Format(
    name="social",
    use=Use.PUBLISHED,
    parts=(
        # Xiaohongshu: a title of 20 characters, two letters counting as one; a text of 1,000.
        Part(name="subject", en="Title", zh="标题", limit=Limit(most=40)),
        Part(
            name="body",
            en="Text",
            zh="正文",
            kind=Kind.TEXT,
            required=True,
            limit=Limit(most=1_000, measure=Measure.CHARACTERS),
        ),
        Part(
            name="tags",
            en="Tags",
            zh="话题",
            kind=Kind.LIST,
            at_most=10,
            limit=Limit(most=20, measure=Measure.CHARACTERS),
            about="without the sign #",
        ),
    ),
)
SEARCH_AD = Format(
    name="search-ad",
    use=Use.PUBLISHED,
    any_objective=True,
    labelled=False,
    parts=(
        Part(
            name="headlines",
            en="Headlines",
            zh="标题",
            kind=Kind.LIST,
            required=True,
            at_least=3,
            at_most=15,
            limit=Limit(most=30),
            about="any two or three are shown together, in any order; a Chinese character is two",
        ),
        Part(
            name="body",
            en="Descriptions",
            zh="描述",
            kind=Kind.LIST,
            required=True,
            at_least=2,
            at_most=4,
            limit=Limit(most=90, advised=80, advised_in="zh"),  # Baidu: 80 bytes of GBK
            about="each a sentence or two that can stand alone",
        ),
        Part(
            name="paths",
            en="Words in the address",
            zh="网址路径",
            kind=Kind.LIST,
            at_most=2,
            limit=Limit(most=15),
        ),
        Part(name="link", en="Page", zh="落地页", kind=Kind.LINK),
    ),
)
DISPLAY_AD = Format(
    name="display-ad",
    use=Use.PUBLISHED,
    any_objective=True,
    labelled=False,
    parts=(
        Part(name="subject", en="Headline", zh="短标题", required=True, limit=Limit(most=30)),
        Part(name="preheader", en="Long headline", zh="长标题", limit=Limit(most=90)),
        Part(
            name="body",
            en="Description",
            zh="描述",
            required=True,
            limit=Limit(most=90),
        ),
        Part(name="business_name", en="Business name", zh="商家名称", limit=Limit(most=25)),
        Part(name="link", en="Page", zh="落地页", kind=Kind.LINK),
    ),
)
PRODUCT = Format(
    name="product",
    use=Use.PUBLISHED,
    page=True,
    any_objective=True,
    parts=(
        Part(name="subject", en="Title", zh="标题", limit=Limit(most=60)),
        Part(
            name="bullets",
            en="Points",
            zh="要点",
            kind=Kind.LIST,
            at_most=7,
            limit=Limit(most=200),
        ),
        Part(
            name="body",
            en="Description",
            zh="描述",
            kind=Kind.TEXT,
            required=True,
            limit=Limit(most=2_000),
        ),
        *_SEO,
    ),
)
LANDING_PAGE = Format(
    name="landing-page",
    use=Use.PUBLISHED,
    page=True,
    any_objective=True,
    parts=(
        Part(name="subject", en="Headline", zh="主标题", required=True, limit=Limit(most=60)),
        Part(name="preheader", en="Line below it", zh="副标题", limit=Limit(most=120)),
        Part(name="cta", en="Button", zh="按钮文字", required=True, limit=Limit(most=30)),
        Part(name="link", en="Page the button opens", zh="按钮链接", kind=Kind.LINK),
        Part(
            name="body",
            en="Sections",
            zh="内容",
            kind=Kind.SECTIONS,
            required=True,
            at_least=2,
            at_most=8,
            about="two to four short sections",
        ),
        *_SEO,
    ),
)
ARTICLE = Format(
    name="article",
    use=Use.PUBLISHED,
    page=True,
    any_objective=True,
    parts=(
        Part(name="subject", en="Title", zh="标题", required=True, limit=Limit(most=80)),
        Part(name="preheader", en="Summary", zh="摘要", required=True, limit=Limit(most=240)),
        Part(
            name="outline",
            en="Outline",
            zh="提纲",
            kind=Kind.LIST,
            at_most=8,
            limit=Limit(most=80),
            about="the headings, one a line, before the text is written",
        ),
        Part(
            name="body",
            en="Text",
            zh="正文",
            kind=Kind.SECTIONS,
            required=True,
            at_least=3,
            at_most=8,
            about="three to five sections",
        ),
        *_SEO,
    ),
)
FAQ = Format(
    name="faq",
    use=Use.PUBLISHED,
    page=True,
    any_objective=True,
    parts=(
        Part(name="subject", en="Title", zh="标题", required=True, limit=Limit(most=80)),
        Part(
            name="body",
            en="Questions and answers",
            zh="问与答",
            kind=Kind.SECTIONS,
            required=True,
            at_least=1,
            at_most=20,
            about="each heading is a question, the text below it the answer",
        ),
        *_SEO,
    ),
)
