"""Why a gate did not let a model in, in Chinese and English."""

from collections.abc import Mapping

from rapport.training.model import GateFailure, GateReason

_METRICS: Mapping[str, tuple[str, str]] = {
    "auc_gain_low": ("高出简单规则的 AUC（95% 下限）", "AUC above the rule, lower end of 95 %"),
    "log_loss_gain": ("对数损失比简单规则低", "log loss below the rule's"),
    "calibration_error": ("校准误差", "calibration error"),
    "auc_gain_over_parent": ("高出上一个模型的 AUC", "AUC above the model in use"),
    "leaks": ("可能泄露结果的特征数", "columns that may know the outcome"),
    "loss_per_character": ("每字符损失", "loss per character"),
    "gain_over_parent": ("相对上一个模型的改进", "gain over the model in use"),
    "slot_error_rate": ("占位符出错率", "slot error rate"),
    "answered": ("有效回答率", "share answered"),
}
_REASONS: Mapping[GateReason, tuple[str, str]] = {
    GateReason.ABOVE_RECENCY: (
        "须有 95% 的把握比“按最近程度”排得更准",
        "it must rank better than the recency rule, with 95 % certainty",
    ),
    GateReason.ABOVE_RULE: (
        "须有 95% 的把握比单一指标的规则排得更准",
        "it must rank better than the rule of one figure, with 95 % certainty",
    ),
    GateReason.NEARER_THAN_RULE: (
        "预测概率须比简单规则更接近实际",
        "its probabilities must be closer to what happened than the rule's",
    ),
    GateReason.PROMISES_KEPT: (
        "除季节因素外，预测的概率须与实际相符",
        "a promised probability must come true, but for the season",
    ),
    GateReason.NO_WORSE: (
        "排序不能比被替换的模型差",
        "it must rank no worse than the model it replaces",
    ),
    GateReason.NO_LEAKS: (
        "任何特征都不能包含预测时点之后的信息",
        "no column may know what happened after the moment",
    ),
    GateReason.MEASURED: (
        "须先用留出的文件评测：`rapport models evaluate`",
        "it must have been measured on a held-out file: `rapport models evaluate`",
    ),
    GateReason.ANSWERS_NO_WORSE: (
        "对留出答案的预测不能比被替换的模型差",
        "held-out answers must come no worse than from the model it replaces",
    ),
    GateReason.SLOTS_KEPT: (
        "占位符丢失、损坏或捏造都会毁掉草稿",
        "a slot that is lost, broken or made up costs a draft",
    ),
    GateReason.ANSWERS_GIVEN: (
        "空白或没完没了的回答没有用处",
        "an empty or endless answer helps nobody",
    ),
    GateReason.OTHER_PARENT: (
        "比较对象是 {compared}，而现在使用的是 {current}；请重新训练或评测",
        "it was compared with {compared}, and {current} is in use now; train or evaluate it again",
    ),
}
_MISSING = ("{metric}：模型卡上没有", "{metric} is not on the card")
_BELOW = (
    "{metric}为 {value:.4f}，低于 {at_least:g}",
    "{metric} is {value:.4f}, below {at_least:g}",
)
_ABOVE = (
    "{metric}为 {value:.4f}，高于 {at_most:g}",
    "{metric} is {value:.4f}, above {at_most:g}",
)
_NO_MODEL = ("无模型", "no model")


def failure_sentence(failure: GateFailure, *, language: str) -> str:
    """Say one failure, such as "calibration error is 0.2000, above 0.1: a promised ..."."""
    place = 0 if language.startswith("zh") else 1
    facts, reason = failure.facts, _REASONS[failure.because][place]
    if failure.because is GateReason.OTHER_PARENT:
        return reason.format(**{name: told or _NO_MODEL[place] for name, told in facts.items()})
    metric = str(facts["metric"])
    named = dict(facts) | {"metric": _METRICS[metric][place] if metric in _METRICS else metric}
    found = _BELOW if "at_least" in facts else _ABOVE if "at_most" in facts else _MISSING
    return f"{found[place].format(**named)}{('：', ': ')[place]}{reason}"


def failure_sentences(failures: tuple[GateFailure, ...], *, language: str) -> str:
    """Say all failures in one line."""
    between = "；" if language.startswith("zh") else "; "
    return between.join(failure_sentence(one, language=language) for one in failures)
