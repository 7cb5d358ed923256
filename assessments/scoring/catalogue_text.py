"""The catalogue of metrics as Markdown: docs/metrics.md is this text, and a test keeps it so."""

from assessments.scoring.metrics.registry import METHODS_FOR, METRICS, Metric

INTRO = """# 指标目录

由 `python manage.py metric_catalogue --write docs/metrics.md` 生成，请不要手工修改。
评分细则的“指标代码”填这里的代码。能自动计算的指标，列出可用的计分方式；其余的在考核页面人工录入数值并写明依据。
"""


def catalogue_text() -> str:
    """Every metric: code, name, formula, source, methods; computed ones first."""
    computed = [metric for metric in METRICS.values() if metric.computed]
    by_hand = [metric for metric in METRICS.values() if not metric.computed]
    lines = [
        INTRO,
        "## 自动计算",
        "",
        "| 代码 | 名称 | 口径 | 数据来源 | 计分方式 | 版本 |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_line(metric) + f" {_methods(metric)} | {metric.version} |" for metric in computed]
    lines += ["", "## 人工录入", "", "| 代码 | 名称 | 口径 | 依据 |", "|---|---|---|---|"]
    lines += [_line(metric) for metric in by_hand]
    return "\n".join(lines) + "\n"


def _line(metric: Metric) -> str:
    return f"| `{metric.code}` | {metric.name} | {metric.formula} | {metric.source} |"


def _methods(metric: Metric) -> str:
    return " ".join(f"`{method}`" for method in sorted(METHODS_FOR[metric.shape]))
