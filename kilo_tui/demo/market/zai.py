"""The models of Z.AI."""

from __future__ import annotations

from dataclasses import replace

from kilo_tui.demo.market.endpoints import IMAGES, at
from kilo_tui.demo.models import Model
from kilo_tui.demo.providers import PROVIDERS

MODELS = (
    Model(
        "z-ai/glm-5",
        "Z.AI: GLM 5",
        "Open, for code and for tools.",
        context=202_752,
        reasons=True,
        preferred=9,
        days_old=5,
        endpoints=(
            at("z-ai", 1000, 3200, 44, 1.5, price_cached=200),
            at("gmicloud", 900, 2900, 58, 1.3, variant="fp8"),
            at("deepinfra", 800, 2560, 36, 1.4, quantization="fp4", variant="fp4"),
            at("novita", 1000, 3200, 40, 1.2),
        ),
    ),
    Model(
        "z-ai/glm-5:free",
        "Z.AI: GLM 5",
        "The same for nothing; prompts may be used for training.",
        context=202_752,
        reasons=True,
        preferred=11,
        answers_as="z-ai/glm-5",
        told_cost=1234,
        endpoints=(replace(at("z-ai", 0, 0, 40, 1.9), provider=replace(PROVIDERS["z-ai"], training=True)),),
    ),
    Model(
        "z-ai/glm-4.7",
        "Z.AI: GLM 4.7",
        "The one before.",
        context=202_752,
        reasons=True,
        endpoints=(
            at("z-ai", 400, 1500, 52, 1.3, price_cached=80),
            at("cerebras", 2250, 2750, 960, 0.5, quantization="fp16"),
            at("deepinfra", 400, 1750, 38, 1.2),
        ),
    ),
    Model(
        "z-ai/glm-4.7-flash",
        "Z.AI: GLM 4.7 Flash",
        "Small and quick.",
        context=202_752,
        reasons=True,
        endpoints=(
            at("z-ai", 70, 400, 96, 0.8, price_cached=10),
            at("novita", 70, 400, 60, 0.9, quantization="bf16"),
        ),
    ),
    Model(
        "z-ai/glm-4.6v",
        "Z.AI: GLM 4.6V",
        "Sees.",
        inputs=(*IMAGES, "video"),
        reasons=True,
        endpoints=(at("z-ai", 300, 900, 46, 1.4, price_cached=50),),
    ),
)
