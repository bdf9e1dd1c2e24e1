"""The lists that forms choose from: objects, nature, claims, channels, ways of delivery."""

from core.plugin.spec import Basis, Catalogue, Entry

_STATISTICS = Basis("中国消费者协会投诉统计口径（2017—2023）", "", "practice")


def _entries(parent: str, *rows: tuple[str, str, str]) -> tuple[Entry, ...]:
    return tuple(
        Entry(key=key, code=code, title=title, parent=parent, basis=_STATISTICS)
        for code, key, title in rows
    )


OBJECT = Catalogue(
    key="object",
    title="商品和服务类别",
    entries=(
        Entry(key="goods", code="G", title="商品类", basis=_STATISTICS),
        *_entries(
            "goods",
            ("G01", "daily_goods", "日用商品"),
            ("G02", "electronics", "家用电子电器"),
            ("G03", "clothing", "服装鞋帽"),
            ("G04", "food", "食品"),
            ("G05", "vehicles", "交通工具"),
            ("G06", "housing", "房屋及建材"),
            ("G07", "jewellery_sports", "首饰及文体用品"),
            ("G08", "tobacco_drinks", "烟、酒和饮料"),
            ("G09", "medical_goods", "医药及医疗用品"),
            ("G10", "farm_supplies", "农用生产资料"),
        ),
        Entry(key="services", code="S", title="服务类", basis=_STATISTICS),
        *_entries(
            "services",
            ("S01", "social_services", "生活、社会服务"),
            ("S02", "internet_services", "互联网服务"),
            ("S03", "education", "教育培训"),
            ("S04", "culture_sports", "文化、娱乐、体育"),
            ("S05", "sales_services", "销售服务"),
            ("S06", "telecom", "电信"),
            ("S07", "decoration_property", "房屋装修及物业"),
            ("S08", "public_utilities", "公共设施"),
            ("S09", "postal", "邮政"),
            ("S10", "tourism", "旅游"),
            ("S11", "finance", "金融"),
            ("S12", "insurance", "保险"),
            ("S13", "health_care", "卫生保健"),
            ("S99", "other", "其他"),
        ),
    ),
)

NATURE = Catalogue(
    key="nature",
    title="问题性质",
    entries=_entries(
        "",
        ("N01", "quality", "质量"),
        ("N02", "after_sales", "售后服务"),
        ("N03", "contract", "合同"),
        ("N04", "false_advertising", "虚假宣传"),
        ("N05", "price", "价格"),
        ("N06", "safety", "安全"),
        ("N07", "counterfeit", "假冒"),
        ("N08", "metering", "计量"),
        ("N09", "dignity", "人格尊严"),
        ("N99", "other", "其他"),
    ),
)


def _plain(*rows: tuple[str, str]) -> tuple[Entry, ...]:
    return tuple(Entry(key=key, title=title) for key, title in rows)


CLAIM = Catalogue(
    key="claim",
    title="投诉请求类型",
    multi=True,
    entries=_plain(
        ("repair", "修理"),
        ("redo", "重作"),
        ("replace", "更换"),
        ("return_goods", "退货"),
        ("make_up_quantity", "补足商品数量"),
        ("refund", "退还货款和服务费用"),
        ("compensation", "赔偿损失"),
        ("other", "其他"),
    ),
)

CHANNEL = Catalogue(
    key="channel",
    title="接收方式",
    entries=_plain(
        ("platform", "全国12315平台"),
        ("phone", "12315电话"),
        ("letter", "信函"),
        ("in_person", "上门（现场）"),
        ("sms", "短信"),
        ("email", "邮件"),
        ("fax", "传真"),
        ("assigned", "上级分送"),
        ("hotline_12345", "12345转"),
        ("mediation_clue", "调解中发现"),
        ("other", "其他"),
    ),
)

DELIVERY_MODE = Catalogue(
    key="delivery_mode",
    title="送达方式",
    entries=_plain(
        ("phone", "电话"),
        ("sms", "短信"),
        ("email", "电子邮件"),
        ("platform", "互联网平台"),
        ("letter", "信函"),
        ("fax", "传真"),
        ("in_person", "当面"),
        ("direct", "直接送达"),
        ("lien", "留置送达"),
        ("post", "邮寄送达"),
        ("public", "公告送达"),
    ),
)

CATALOGUES = (OBJECT, NATURE, CLAIM, CHANNEL, DELIVERY_MODE)
