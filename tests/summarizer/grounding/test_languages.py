"""German, French, Spanish, Chinese."""

from __future__ import annotations

import pytest

from tests.summarizer.grounding.conftest import problems


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Die Strafe beträgt 1.200 Euro.", "Die Strafe beträgt 1200 Euro.", {"lang": "de"}),
        ("Der Bund zahlt 3,5 Mio. Euro.", "Der Bund zahlt 3,5 Millionen Euro.", {"lang": "de"}),
        ("La loi coûte 1,5 milliard d'euros par an.", "La loi coûte 1 500 millions d'euros par an.", {"lang": "fr"}),
        ("该办法自2023年8月15日起施行，共二十四条。", "该办法共24条，自2023年8月15日起施行。", {"lang": "zh"}),
    ],
)
def test_supported(article: str, claim: str, known: dict[str, object]) -> None:
    assert not problems(article, claim, **known)


@pytest.mark.parametrize(
    ("article", "claim", "known"),
    [
        ("Die Strafe beträgt 1.200 Euro.", "Die Strafe beträgt 1,2 Euro.", {"lang": "de"}),
        ("Das Gesetz gilt ab dem 1. Januar 2024.", "Das Gesetz gilt ab 1. Februar 2024.", {"lang": "de"}),
        ("Le décret est daté du 14 avril 2023.", "Le décret est daté du 15 avril 2023.", {"lang": "fr"}),
        ("La ley entra en vigor el 3 de mayo de 2023.", "La ley entra en vigor el 3 de junio de 2023.", {"lang": "es"}),
        ("该办法自2023年8月15日起施行，共二十四条。", "该办法共25条，自2023年8月15日起施行。", {"lang": "zh"}),
        ("该办法自2023年8月15日起施行。", "该办法自2023年9月15日起施行。", {"lang": "zh"}),
        ("公布《生成式人工智能服务管理暂行办法》。", "公布《人工智能服务管理办法》。", {"lang": "zh"}),
        ("投资3亿元。", "投资3亿美元。", {"lang": "zh"}),
    ],
)
def test_unsupported(article: str, claim: str, known: dict[str, object]) -> None:
    assert problems(article, claim, **known)
