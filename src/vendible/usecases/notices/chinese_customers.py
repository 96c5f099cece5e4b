"""What customers are told, in Simplified Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from vendible.domain.access.notices import Notice
from vendible.usecases.notices.sentences import Words

# ruff: noqa: RUF001  full-width signs belong to the language
TO_CUSTOMERS: Mapping[Notice, Words] = {
    Notice.TRIAL_ENDING: Words(
        "试用即将到期",
        "“{product}”的试用将于{until:day}到期",
        (
            "“{product}”的试用将于{until:day}到期。",
            "到期后自动转为正式订阅，费用为 {then_costs}。",
            "不会产生费用：该订阅将于{ends_on:day}结束。",
        ),
    ),
    Notice.TRIAL_CONVERTED: Words(
        "试用已转为正式订阅",
        "“{product}”已转为正式订阅",
        (
            "“{product}”的试用已结束，订阅继续有效。",
            "已从您的余额支付 {order_total}。",
        ),
    ),
    Notice.TERM_ENDING: Words(
        "订阅即将到期",
        "“{product}”将于{ends_on:day}到期",
        (
            "“{product}”的付费期将于{ends_on:day}结束，之后不再续订。",
            "如需继续使用，请在此之前续订或开启自动续订。",
        ),
    ),
    Notice.LAST_DAY_OF_NOTICE: Words(
        "合同解约期限将至",
        "“{product}”最晚解约日：{notice_by:day}",
        (
            "“{product}”的合同于{contract_end:day}到期，到期后自动续约。",
            "如需终止合同，请最迟于{notice_by:day}提出。",
        ),
    ),
    Notice.RENEWAL_NEAR: Words(
        "长期订阅即将续订",
        "“{product}”将于{renews_on:day}续订",
        (
            "“{product}”将于{renews_on:day}自动续订，费用为 {costs}。",
            "请确保届时余额充足。",
        ),
    ),
    Notice.SUBSCRIPTION_RENEWED: Words(
        "订阅已续订",
        "“{product}”已续订",
        (
            "“{product}”已续订至{until:day}。",
            "已从您的余额支付 {order_total}。",
        ),
    ),
    Notice.CONTRACT_RENEWED: Words(
        "合同已续约",
        "“{product}”的合同已续约",
        ("“{product}”的合同已续约，有效期至{until:day}。",),
    ),
    Notice.SUBSCRIPTION_ISOLATED: Words(
        "订阅已失效",
        "“{product}”未能续订",
        (
            "“{product}”自{on:day}起无法使用。",
            "余额不足，还差 {missing}。",
            "您可以在{renewable_until:day}之前续订；届时仍未续订，订阅将彻底终止。",
        ),
    ),
    Notice.DESTRUCTION_NEAR: Words(
        "失效的订阅即将彻底终止",
        "“{product}”将于{ends_on:day}彻底终止",
        (
            "“{product}”已失效，将于{ends_on:day}彻底终止。",
            "如需保留，请在此之前续订。",
        ),
    ),
    Notice.SUBSCRIPTION_ENDED: Words(
        "订阅已结束",
        "“{product}”已结束",
        ("“{product}”已于{on:day}结束：{because:outcome}。",),
    ),
    Notice.SCHEDULED_DONE: Words(
        "预约操作已完成",
        "“{product}”的预约操作已完成",
        (
            "“{product}”的预约操作已于{on:day}完成。",
            "订单金额为 {order_total}。",
        ),
    ),
    Notice.SCHEDULED_REFUSED: Words(
        "预约操作未能完成",
        "“{product}”的预约操作未能完成",
        (
            "“{product}”的预约操作未能于{on:day}完成。",
            "相关规则：{rule}",
            "“{product}”保持不变。",
        ),
    ),
    Notice.PRICE_CHANGE_ANNOUNCED: Words(
        "价格调整通知",
        "“{product}”的价格将于{from_on:day}调整",
        (
            "“{product}”（{offer}）自{from_on:day}起的续订价格由 {old} 调整为 {new}。",
            "您可以在该次续订时退订，合同期内亦可。",
        ),
    ),
    Notice.APPROVAL_ASKED: Words(
        "订单等待审批",
        "金额为 {order_total} 的订单等待审批",
        ("{by}提交了金额为 {order_total} 的订单，需由管理员审批。",),
    ),
    Notice.APPROVAL_GIVEN: Words(
        "订单已获批准",
        "金额为 {order_total} 的订单已获批准",
        ("{by}已批准金额为 {order_total} 的订单。",),
    ),
    Notice.APPROVAL_DECLINED: Words(
        "订单未获批准",
        "金额为 {order_total} 的订单未获批准",
        ("{by}拒绝了金额为 {order_total} 的订单。", "未产生任何费用。"),
    ),
    Notice.ORDER_EXPIRED: Words(
        "订单已过期",
        "金额为 {order_total} 的订单已过期",
        (
            "金额为 {order_total} 的订单未按时支付，已过期。",
            "未产生任何费用，您可以重新下单。",
        ),
    ),
    Notice.ORDER_PRICE_CHANGED: Words(
        "订单价格已调整",
        "您的订单金额现为 {new}",
        ("合作伙伴已将您未支付订单的金额由 {old} 调整为 {new}。",),
    ),
    Notice.PRIVATE_OFFER_MADE: Words(
        "收到专属报价",
        "“{product}”的专属报价",
        ("{by}为您提供了“{product}”的专属报价。", "请在{until:day}之前下单。"),
    ),
    Notice.SUBSCRIPTION_SUSPENDED: Words(
        "订阅已暂停",
        "“{product}”已暂停",
        ("市场运营方已暂停“{product}”。", "原因：{reason}。"),
    ),
    Notice.SUBSCRIPTION_RETURNED: Words(
        "订阅已恢复",
        "“{product}”已恢复使用",
        ("“{product}”已解除暂停，可以继续使用。", "原因：{reason}。"),
    ),
    Notice.SUBSCRIPTION_ADJUSTED: Words(
        "合作伙伴调整了订阅",
        "“{product}”已调整",
        ("{by}已调整“{product}”，现有内容请查看其页面。",),
    ),
}
# 订阅结束的原因。
BECAUSE: Mapping[str, str] = {
    "cancelled": "已退订",
    "lapsed": "未按时续订",
    "trial_over": "试用已到期",
    "changed": "所属商品已变更为不含该附加项的版本",
    "parent_ended": "所属商品已结束",
    "by_partner": "合作伙伴已终止该订阅",
    "not_paid": "订单未支付",
    "refunded": "已退款",
}
