"""What the demo offers beside its own models: many, by many providers. Their names are those of real models, since
one chooses among names; prices, figures and answers are made up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kilo_tui.demo.models import Endpoint, Model
from kilo_tui.demo.providers import PROVIDERS

_K, _M = 1_024, 1_000_000
_IMAGES = ("text", "image")
_FILES = ("text", "image", "file")
_ALL_INPUTS = ("text", "image", "file", "audio", "video")
_STUDIO_FREE = replace(PROVIDERS["google-ai-studio"], training=True)
"""The same company with another policy where nothing is paid."""


def at(slug: str, price_in: int, price_out: int, throughput: float, latency: float, **more: Any) -> Endpoint:
    """An endpoint of a known provider; prices are thousandths of a dollar per million tokens."""
    return Endpoint(PROVIDERS[slug], price_in, price_out, throughput, latency, **more)


def closed(slug: str, price_in: int, price_out: int, throughput: float, latency: float, **more: Any) -> Endpoint:
    """The same for a model whose weights nobody has seen."""
    return at(slug, price_in, price_out, throughput, latency, quantization="unknown", **more)


_CLAUDE: dict[str, Any] = {"reasons": True, "inputs": _FILES, "max_output": 64_000}
_GPT: dict[str, Any] = {"reasons": True, "inputs": _FILES, "max_output": 128_000, "home": "openai"}
_GEMINI: dict[str, Any] = {"reasons": True, "inputs": _ALL_INPUTS, "max_output": 65_536, "context": 1_048_576}
_POTATO: dict[str, Any] = {"gratis": True, "context": 256_000, "max_output": 32_000, "inputs": _IMAGES}

RECOMMENDED = (
    Model(
        "anthropic/claude-opus-4.6",
        "Anthropic: Claude Opus 4.6",
        "For long and difficult work.",
        context=_M,
        preferred=4,
        endpoints=(
            closed("amazon-bedrock", 5000, 25_000, 48, 1.7, price_cached=500, uptime=99.4),
            closed("anthropic", 5000, 25_000, 52, 1.4, price_cached=500, uptime=99.2),
            closed("google-vertex", 5500, 27_500, 61, 1.2, price_cached=550, variant="global", uptime=98.7),
        ),
        **_CLAUDE | {"max_output": 128_000},
    ),
    Model(
        "anthropic/claude-sonnet-4.6",
        "Anthropic: Claude Sonnet 4.6",
        "The one for every day.",
        context=_M,
        preferred=5,
        endpoints=(
            closed("amazon-bedrock", 3000, 15_000, 64, 1.3, price_cached=300, uptime=99.6),
            closed("anthropic", 3000, 15_000, 70, 1.1, price_cached=300, uptime=99.3),
            closed("google-vertex", 3000, 15_000, 78, 0.9, price_cached=300, variant="europe", uptime=97.9),
            closed("azure", 3300, 16_500, 55, 1.8, price_cached=330, uptime=99.1),
        ),
        **_CLAUDE,
    ),
    Model(
        "openai/gpt-5.3",
        "OpenAI: GPT-5.3",
        "Plans, writes, and checks itself.",
        context=400_000,
        preferred=6,
        days_old=2,
        endpoints=(closed("openai", 1750, 14_000, 58, 2.4, price_cached=175, uptime=99.5),),
        **_GPT,
    ),
    Model(
        "google/gemini-3-pro-preview",
        "Google: Gemini 3 Pro Preview",
        "Text, pictures, sound and films.",
        preferred=7,
        endpoints=(
            closed("google-vertex", 2000, 12_000, 84, 2.1, price_cached=200, variant="global"),
            closed("google-ai-studio", 2000, 12_000, 79, 2.3, price_cached=200),
        ),
        **_GEMINI,
    ),
    Model(
        "moonshotai/kimi-k2.5",
        "MoonshotAI: Kimi K2.5",
        "Large and open.",
        context=262_144,
        max_output=None,
        reasons=True,
        inputs=_IMAGES,
        preferred=8,
        endpoints=(
            at("moonshotai", 600, 3000, 41, 1.6, price_cached=100, quantization="int4", uptime=98.2),
            at("fireworks", 600, 3000, 138, 0.6),
            at("together", 500, 2800, 66, 0.8, quantization="int4"),
            at("novita", 550, 2750, 38, 1.1),
            at("gmicloud", 480, 2500, 52, 1.2, variant="fp8"),
        ),
    ),
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
        "minimax/minimax-m2.5",
        "MiniMax: MiniMax M2.5",
        "Quick at code, for little.",
        context=204_800,
        max_output=131_072,
        reasons=True,
        preferred=10,
        endpoints=(
            at("minimax", 300, 1200, 62, 1.3, price_cached=30),
            at("fireworks", 300, 1200, 120, 0.7),
            at("novita", 280, 1150, 45, 1.0),
            at("cheapcloud", 150, 600, 22, 2.6, quantization="int4", variant="int4", context=32_768, uptime=None),
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
)

OTHERS = (
    Model(
        "demo/llama-3.3-70b",
        "Demo: Llama 3.3 70B",
        "Served by seven providers, to try routing.",
        max_output=16_384,
        endpoints=(
            at("groq", 590, 790, 276, 0.3, uptime=99.7),
            at("fireworks", 900, 900, 148, 0.5),
            at("cerebras", 850, 1200, 410, 0.4, quantization="fp16", context=65_536),
            at("together", 880, 880, 96, 0.6, variant="turbo"),
            at("deepinfra", 230, 400, 42, 0.9, uptime=98.4),
            at("novita", 130, 390, 30, 1.2, quantization="bf16", uptime=97.3),
            at("cheapcloud", 60, 120, 18, 2.2, quantization="int4", variant="int4", context=32_768, uptime=None),
        ),
    ),
    Model(
        "anthropic/claude-haiku-4.5",
        "Anthropic: Claude Haiku 4.5",
        "Small and quick.",
        context=200_000,
        endpoints=(
            closed("amazon-bedrock", 1000, 5000, 112, 0.7, price_cached=100),
            closed("anthropic", 1000, 5000, 118, 0.6, price_cached=100),
            closed("google-vertex", 1000, 5000, 121, 0.6, price_cached=100, variant="global"),
        ),
        **_CLAUDE,
    ),
    Model(
        "anthropic/claude-opus-4.1",
        "Anthropic: Claude Opus 4.1",
        "Older, and dear.",
        context=200_000,
        endpoints=(closed("anthropic", 15_000, 75_000, 33, 2.2, price_cached=1500),),
        **_CLAUDE | {"max_output": 32_000},
    ),
    Model(
        "openai/gpt-5.3-mini",
        "OpenAI: GPT-5.3 Mini",
        "Most of it for less.",
        context=400_000,
        days_old=2,
        endpoints=(
            closed("openai", 250, 2000, 96, 1.2, price_cached=25),
            closed("azure", 275, 2200, 88, 1.5, price_cached=28),
        ),
        **_GPT,
    ),
    Model(
        "openai/gpt-5-nano",
        "OpenAI: GPT-5 Nano",
        "The smallest of its kind.",
        context=400_000,
        endpoints=(
            closed("openai", 50, 400, 130, 0.9, price_cached=5),
            closed("azure", 50, 400, 124, 1.1, price_cached=5),
        ),
        **_GPT,
    ),
    Model(
        "openai/gpt-4.1",
        "OpenAI: GPT-4.1",
        "Answers without reasoning, over a long context.",
        context=1_047_576,
        endpoints=(
            closed("openai", 2000, 8000, 72, 0.8, price_cached=500),
            closed("azure", 2000, 8000, 66, 1.0, price_cached=500),
        ),
        **_GPT | {"reasons": False, "max_output": 32_768},
    ),
    Model(
        "openai/gpt-oss-120b",
        "OpenAI: gpt-oss-120b",
        "Open weights; many serve it.",
        reasons=True,
        endpoints=(
            at("groq", 150, 600, 490, 0.3, quantization="bf16"),
            at("cerebras", 350, 750, 1480, 0.4, quantization="fp16"),
            at("fireworks", 150, 600, 260, 0.5),
            closed("amazon-bedrock", 150, 600, 120, 0.6),
            at("together", 150, 600, 170, 0.6),
            at("deepinfra", 40, 190, 48, 0.8, quantization="fp4", variant="fp4"),
            at("nebius", 100, 400, 88, 0.7, quantization="fp4", variant="fp4"),
        ),
    ),
    Model(
        "openai/gpt-oss-20b",
        "OpenAI: gpt-oss-20b",
        "Open weights, small.",
        reasons=True,
        endpoints=(
            at("groq", 75, 300, 820, 0.2, quantization="bf16"),
            at("together", 50, 200, 210, 0.4),
            at("deepinfra", 30, 140, 75, 0.6, quantization="fp4", variant="fp4"),
        ),
    ),
    Model(
        "google/gemini-3-flash-preview",
        "Google: Gemini 3 Flash Preview",
        "Quick, for text and pictures.",
        endpoints=(
            closed("google-vertex", 500, 3000, 168, 0.7, price_cached=50, variant="global"),
            closed("google-ai-studio", 500, 3000, 155, 0.8, price_cached=50),
        ),
        **_GEMINI,
    ),
    Model(
        "google/gemma-3-27b-it",
        "Google: Gemma 3 27B",
        "Open weights that see.",
        inputs=_IMAGES,
        max_output=8192,
        endpoints=(
            at("nebius", 100, 300, 56, 0.6),
            at("deepinfra", 90, 160, 44, 0.7),
            at("novita", 110, 190, 35, 1.0, quantization="bf16"),
        ),
    ),
    Model(
        "google/gemma-3-27b-it:free",
        "Google: Gemma 3 27B",
        "The same for nothing, with a stricter limit.",
        inputs=_IMAGES,
        max_output=8192,
        upstream=True,
        endpoints=(Endpoint(_STUDIO_FREE, 0, 0, 40.0, 0.9, quantization="bf16"),),
    ),
    Model(
        "minimax/minimax-m2.5:free",
        "MiniMax: MiniMax M2.5",
        "The same for nothing; prompts may be used for training.",
        context=204_800,
        reasons=True,
        endpoints=(Endpoint(replace(PROVIDERS["minimax"], training=True), 0, 0, 50.0, 1.6),),
    ),
    Model(
        "minimax/minimax-m1",
        "MiniMax: MiniMax M1",
        "A million tokens of context.",
        context=_M,
        max_output=40_000,
        reasons=True,
        endpoints=(
            at("minimax", 400, 2200, 28, 1.9),
            at("novita", 550, 2200, 24, 2.1, quantization="bf16", context=128 * _K),
        ),
    ),
    Model(
        "mistralai/mistral-large-2512",
        "Mistral: Mistral Large 3",
        "The largest of them, from Europe.",
        context=262_144,
        max_output=None,
        inputs=_IMAGES,
        endpoints=(
            closed("mistral", 500, 1500, 55, 0.8),
            closed("azure", 500, 1500, 49, 1.1),
            closed("amazon-bedrock", 500, 1500, 46, 0.9),
        ),
    ),
    Model(
        "mistralai/mistral-medium-3.1",
        "Mistral: Mistral Medium 3.1",
        "Between large and small.",
        inputs=_IMAGES,
        max_output=None,
        endpoints=(closed("mistral", 400, 2000, 61, 0.6),),
    ),
    Model(
        "mistralai/devstral-2512",
        "Mistral: Devstral 2",
        "For agents that write code.",
        context=262_144,
        max_output=None,
        endpoints=(
            closed("mistral", 400, 2000, 68, 0.6),
            at("deepinfra", 300, 1200, 34, 1.1),
        ),
    ),
    Model(
        "mistralai/codestral-2508",
        "Mistral: Codestral 2508",
        "Completes code.",
        context=256_000,
        max_output=None,
        endpoints=(closed("mistral", 300, 900, 145, 0.4),),
    ),
    Model(
        "mistralai/ministral-8b-2512",
        "Mistral: Ministral 3 8B",
        "Small enough for everything.",
        context=262_144,
        max_output=None,
        inputs=_IMAGES,
        days_old=4,
        endpoints=(closed("mistral", 150, 150, 170, 0.3),),
    ),
    Model(
        "moonshotai/kimi-k2-thinking",
        "MoonshotAI: Kimi K2 Thinking",
        "Thinks long, with tools in between.",
        context=262_144,
        reasons=True,
        endpoints=(
            at("moonshotai", 600, 2500, 34, 1.8, price_cached=150, quantization="int4"),
            at("fireworks", 600, 2500, 92, 0.8),
            at("nebius", 600, 2500, 61, 0.9, quantization="int4", variant="int4"),
        ),
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
        inputs=(*_IMAGES, "video"),
        reasons=True,
        endpoints=(at("z-ai", 300, 900, 46, 1.4, price_cached=50),),
    ),
    Model(
        "deepseek/deepseek-v3.2",
        "DeepSeek: DeepSeek V3.2",
        "Much for little; its maker trains on prompts, others do not.",
        context=163_840,
        max_output=65_536,
        reasons=True,
        endpoints=(
            at("fireworks", 560, 1680, 118, 0.7),
            at("deepseek", 280, 420, 32, 1.8, price_cached=28),
            at("together", 600, 1700, 70, 0.9),
            at("deepinfra", 260, 380, 27, 1.3, quantization="fp4", variant="fp4"),
            at("novita", 270, 410, 29, 1.4),
            at("gmicloud", 280, 420, 44, 1.2, variant="fp8"),
            at("nebius", 300, 450, 40, 1.0),
        ),
    ),
    Model(
        "deepseek/deepseek-r1-0528",
        "DeepSeek: R1 0528",
        "Reasons at length.",
        context=163_840,
        reasons=True,
        endpoints=(
            at("nebius", 800, 2400, 46, 1.1),
            at("deepinfra", 500, 2150, 30, 1.4, quantization="fp4", variant="fp4"),
            at("limited", 400, 1600, 90, 0.8),
        ),
    ),
    Model(
        "deepseek/deepseek-r1-0528:free",
        "DeepSeek: R1 0528",
        "The same for nothing, at two providers: one trains on prompts, one does not.",
        context=163_840,
        reasons=True,
        upstream=True,
        endpoints=(
            at("cheapcloud", 0, 0, 26, 1.4, quantization="int4", variant="int4", context=32_768, uptime=None),
            at("novita", 0, 0, 18, 2.4),
        ),
    ),
    Model(
        "qwen/qwen3-coder",
        "Qwen: Qwen3 Coder 480B",
        "Open weights for code.",
        context=262_144,
        max_output=65_536,
        endpoints=(
            at("fireworks", 450, 1800, 104, 0.7),
            at("alibaba", 1500, 7500, 54, 1.3, price_cached=150),
            at("together", 2000, 2000, 62, 0.8),
            at("deepinfra", 400, 1600, 33, 1.2),
            at("novita", 290, 1200, 36, 1.2),
            at("google-vertex", 1000, 4000, 81, 0.9, variant="us-south1"),
            at("downtime", 220, 950, 80, 0.6, uptime=7.5),
        ),
    ),
    Model(
        "qwen/qwen3-max",
        "Qwen: Qwen3 Max",
        "Closed, at its maker only.",
        context=256_000,
        endpoints=(closed("alibaba", 1200, 6000, 39, 1.6, price_cached=240),),
    ),
    Model(
        "qwen/qwen3-235b-a22b-2507",
        "Qwen: Qwen3 235B A22B",
        "Open weights, large.",
        context=262_144,
        endpoints=(
            at("cerebras", 600, 1200, 1240, 0.4, quantization="fp16", context=128 * _K),
            at("together", 200, 600, 58, 0.7),
            at("nebius", 200, 600, 52, 0.8),
            at("deepinfra", 90, 570, 30, 1.2),
        ),
    ),
    Model(
        "qwen/qwen3-vl-32b-instruct",
        "Qwen: Qwen3 VL 32B",
        "Sees.",
        inputs=_IMAGES,
        endpoints=(at("deepinfra", 200, 800, 41, 0.9), at("alibaba", 160, 640, 57, 1.0)),
    ),
    Model(
        "qwen/qwen3-8b:free",
        "Qwen: Qwen3 8B",
        "Small, for nothing.",
        context=40_960,
        max_output=20_480,
        reasons=True,
        upstream=True,
        endpoints=(at("novita", 0, 0, 55, 1.1),),
    ),
    Model(
        "meta-llama/llama-4-maverick",
        "Meta: Llama 4 Maverick",
        "Open weights that see.",
        context=1_048_576,
        max_output=16_384,
        inputs=_IMAGES,
        endpoints=(
            at("groq", 500, 770, 310, 0.4, context=128 * _K),
            at("together", 270, 850, 88, 0.6),
            at("deepinfra", 150, 600, 45, 0.8),
        ),
    ),
    Model(
        "meta-llama/llama-3.1-8b-instruct",
        "Meta: Llama 3.1 8B Instruct",
        "As cheap as it gets.",
        max_output=16_384,
        endpoints=(
            at("groq", 50, 80, 560, 0.2),
            at("nebius", 20, 60, 130, 0.4),
            at("cheapcloud", 10, 20, 60, 1.1, quantization="int4", variant="int4", context=32_768, uptime=None),
        ),
    ),
    Model(
        "meta-llama/llama-3.3-70b-instruct:free",
        "Meta: Llama 3.3 70B Instruct",
        "For nothing, at a provider that does not train on it.",
        max_output=16_384,
        upstream=True,
        endpoints=(at("together", 0, 0, 36, 1.3),),
    ),
    Model(
        "x-ai/grok-4.1-fast",
        "xAI: Grok 4.1 Fast",
        "Two million tokens of context.",
        context=2 * _M,
        max_output=30_000,
        reasons=True,
        inputs=_IMAGES,
        endpoints=(closed("xai", 200, 500, 122, 1.0, price_cached=50),),
    ),
    Model(
        "x-ai/grok-code-fast-1",
        "xAI: Grok Code Fast 1",
        "Quick at code.",
        context=256_000,
        max_output=10_000,
        reasons=True,
        endpoints=(closed("xai", 200, 1500, 148, 0.9, price_cached=20),),
    ),
    Model(
        "cohere/command-a",
        "Cohere: Command A",
        "For enterprises.",
        context=256_000,
        max_output=8192,
        endpoints=(closed("cohere", 2500, 10_000, 74, 0.6),),
    ),
    Model(
        "amazon/nova-premier-v1",
        "Amazon: Nova Premier 1.0",
        "At Amazon only.",
        context=_M,
        inputs=_IMAGES,
        endpoints=(closed("amazon-bedrock", 2500, 12_500, 43, 1.2, price_cached=625),),
    ),
    Model(
        "nvidia/nemotron-3-nano-30b-a3b",
        "NVIDIA: Nemotron 3 Nano 30B A3B",
        "Open weights, small, at providers of which one is down and one is busy.",
        context=262_144,
        reasons=True,
        days_old=1,
        endpoints=(
            at("deepinfra", 60, 240, 66, 0.7, quantization="fp4", variant="fp4"),
            at("downtime", 50, 200, 190, 0.4, uptime=3.0),
            at("limited", 50, 200, 180, 0.5),
        ),
    ),
    Model(
        "ai21/jamba-large-1.7",
        "AI21: Jamba Large 1.7",
        "The list says -1 for its price: it depends.",
        context=256_000,
        max_output=4096,
        told_prices=("-1", "-1"),
        endpoints=(at("nebius", 2000, 8000, 51, 0.8, priced=False),),
    ),
    Model(
        "inclusionai/ling-1t",
        "inclusionAI: Ling-1T",
        "The list does not say what it costs.",
        told_prices=(),
        tells_parameters=False,
        days_old=6,
        endpoints=(
            at("gmicloud", 570, 2280, 33, 1.6, variant="fp8", priced=False),
            at("novita", 600, 2300, 28, 1.7, priced=False),
        ),
    ),
    Model(
        "openrouter/aurora-alpha",
        "Aurora Alpha",
        "A model on trial whose maker is not told; prompts and answers are kept.",
        context=128_000,
        reasons=True,
        gratis=True,
        upstream=True,
        endpoints=(closed("stealth", 0, 0, 210, 0.8),),
    ),
    Model(
        "giga-potato",
        "Giga Potato",
        "A model on trial whose maker is not told; prompts may be used for training.",
        endpoints=(closed("stealth", 0, 0, 74, 1.0),),
        **_POTATO,
    ),
    Model(
        "giga-potato-thinking",
        "Giga Potato Thinking",
        "The same, and it reasons.",
        endpoints=(closed("stealth", 0, 0, 68, 1.2),),
        reasons=True,
        **_POTATO,
    ),
    Model(
        "corethink:free",
        "CoreThink",
        "Reasons with symbols; prompts may be used for training.",
        context=78_000,
        max_output=8192,
        endpoints=(closed("stealth", 0, 0, 47, 1.5),),
    ),
)

MARKET = frozenset(model.id for model in (*RECOMMENDED, *OTHERS))
"""The ids of all of these."""
