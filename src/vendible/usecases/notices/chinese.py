"""What people are told, in Simplified Chinese."""

from __future__ import annotations

from vendible.domain.access.notices import Channel, Notice
from vendible.usecases.notices.chinese_customers import BECAUSE, TO_CUSTOMERS
from vendible.usecases.notices.sentences import Tongue, Words

SIMPLIFIED_CHINESE = Tongue(
    locale="zh_Hans_CN",
    name="简体中文",
    between="",
    see="查看详情",
    why="您收到此消息，是因为您在消息设置中选择了接收。如需更改，请访问：",  # noqa: RUF001
    channels={Channel.SITE: "站内信", Channel.EMAIL: "电子邮件", Channel.SMS: "短信"},
    results={
        **BECAUSE,
        "clean": "未发现恶意软件",
        "infected": "发现恶意软件，该文件无法使用",  # noqa: RUF001
        "refused": "该文件不符合软件包规范，无法使用",  # noqa: RUF001
    },
    words={
        **TO_CUSTOMERS,
        Notice.LISTING_SUBMITTED: Words(
            "商品已提交审核",
            "“{product}”已提交审核",
            (
                "{partner}已提交“{product}”第 {revision} 版的审核申请。",
                "预计最迟于{answer_by:day}给出审核结果。",
            ),
        ),
        Notice.LISTING_WITHDRAWN: Words(
            "商品已撤回审核",
            "“{product}”已撤回审核",
            (
                "“{product}”第 {revision} 版的审核申请已撤回。",
                "现在可以继续编辑草稿。",
            ),
        ),
        Notice.REVIEW_OPENED: Words(
            "商品开始审核",
            "“{product}”已开始审核",
            (
                "审核人员已开始审核“{product}”第 {revision} 版。",
                "此后无法再撤回申请。",
            ),
        ),
        Notice.LISTING_APPROVED: Words(
            "商品已通过审核",
            "“{product}”已通过审核",
            ("“{product}”第 {revision} 版已通过审核，即刻生效。",),  # noqa: RUF001
        ),
        Notice.LISTING_REJECTED: Words(
            "商品未通过审核",
            "“{product}”需要修改",
            (
                "“{product}”第 {revision} 版未通过审核。",
                "共有 {reasons:count} 条审核意见，每条意见均注明了对应位置。",  # noqa: RUF001
                "请修改草稿后重新提交。",
            ),
        ),
        Notice.ASSET_SCANNED: Words(
            "软件包已完成扫描",
            "“{asset}”{version} 已完成扫描",
            ("“{asset}”的版本 {version} 已完成安全扫描：{result:outcome}。",),  # noqa: RUF001
        ),
        Notice.ASSET_APPROVED: Words(
            "软件包已通过审核",
            "“{asset}”{version} 已通过审核",
            (
                "“{asset}”的版本 {version} 已通过审核。",
                "现在可以在商品规格中选用。",
            ),
        ),
        Notice.ASSET_REJECTED: Words(
            "软件包未通过审核",
            "“{asset}”{version} 未通过审核",
            ("“{asset}”的版本 {version} 未通过审核。", "原因：{reason}"),  # noqa: RUF001
        ),
        Notice.MANY_SUBMISSIONS: Words(
            "单日提交数量较多",
            "{partner}单日提交数量较多",
            (
                "{partner}在{on:day}共提交了 {count} 次审核申请。",
                "由于当日申请较多，审核所需时间会比平时更长。",  # noqa: RUF001
            ),
        ),
        Notice.REVIEW_OVERDUE: Words(
            "审核已逾期",
            "“{product}”的审核已逾期",
            (
                "{partner}的“{product}”第 {revision} 版仍在等待审核结果。",
                "原定最迟于{answer_by:day}答复。",
            ),
        ),
        Notice.INVITED: Words(
            "邀请",
            "{partner}邀请您加入",
            (
                "{partner}邀请您加入其团队。",
                "以下链接仅供您本人使用，有效期至{until:day}。",  # noqa: RUF001
                "如果您不认识{partner}，请忽略此邮件。",  # noqa: RUF001
            ),
        ),
    },
)
