"""The words of the demo: answers worth reading, written beforehand, and a few that look at the question."""

from __future__ import annotations

import errno
import http
import os
import re
import signal
from importlib.resources import files

from kilo_tui.demo.models import Endpoint, Model

OWN_SOURCE = ("player.py", "chunks.py", "http.py")
LONG_FENCE_LINES = 400
LONG_TOKENS = 10_000

HELLO = """\
Hello! This is the demo of Kilo TUI: **its answers are scripted**, no model is asked, and nothing leaves your machine.

Ask for a *tour*, for *code*, paste something and say *sum up*, or choose another model with F2: each name says what \
it does.

```python
def greet(name: str) -> str:
    return f"Hello, {name}!"
```
"""

PRETENDING = """\
No model is thinking here: the demo only shows where reasoning would stand, what it counts, and that it is billed.
"""

REASONING = """\
The question wants a plan before it wants code. A file can be larger than memory, so reading it whole is out. \
Lines come one after the other; an iterator fits. What if a line is not UTF-8? Then a strict reader stops in the \
middle, and a lossy one hides it. It is better to say so. Now the order: open, buffer, loop, report.
"""

REASONED = """\
Read it line by line and keep one line in memory at a time:

```rust
use std::fs::File;
use std::io::{BufRead, BufReader};

fn main() -> std::io::Result<()> {
    let file = BufReader::new(File::open("log.txt")?);
    for line in file.lines() {
        println!("{}", line?);
    }
    Ok(())
}
```

`lines()` gives a `Result` for each line: a read error or a byte that is not UTF-8 ends the loop with a reason, \
and the `?` passes it on.
"""

_TOUR_HEAD = """\
# A tour of Kilo TUI

You are reading a **scripted answer**: the demo plays it from this machine, letter by letter, as a model would send \
it. Everything else is the real program.

## Reading and writing

- In the **prompt** letters type; `Enter` sends, `ctrl+j` begins a new line.
- In **reading** letters act. `Tab` or `Esc` leads there, `i` back again.
  - `j` and `k`, `PgUp` and `PgDn`, `g` and `G` move.
  - `z` folds a model's reasoning, and unfolds it.
    1. Nothing you do while reading stops an answer, but `s` and `ctrl+c`.
    2. Scroll up, and the text stays where you read; `End` follows the answer again.
- `ctrl+x` opens the **palette**: every command by its name. `F1` shows the keys that work where you are.

> A question is written to disk before it is sent, and an answer while it comes.
> Pull the plug, and what had come is there again.

## What a receipt says

| part | means | in the demo |
| :--- | :--- | ---: |
| model via provider | who really answered | Demo |
| cost | what was billed | $0 |
| tokens | in → out | counted |
| time to first token | how long you waited | 0.2 s |
| tok/s | how fast it came | about 120 |
| policy | what may be done with your text | shown |

## The same small job in ten languages

The most frequent words of a text.
"""

_SNIPPETS: tuple[tuple[str, str, str], ...] = (
    (
        "Python",
        "python",
        """\
import re
import sys
from collections import Counter

words = re.findall(r"\\w+", sys.stdin.read().lower())
for word, count in Counter(words).most_common(3):
    print(f"{count:6} {word}")
""",
    ),
    (
        "Rust",
        "rust",
        """\
use std::{collections::HashMap, io::Read};

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let mut counts: HashMap<String, usize> = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1));
    for (word, count) in sorted.iter().take(3) {
        println!("{count:6} {word}");
    }
    Ok(())
}
""",
    ),
    (
        "Go",
        "go",
        """\
scanner := bufio.NewScanner(os.Stdin)
scanner.Split(bufio.ScanWords)
counts := map[string]int{}
for scanner.Scan() {
\tcounts[strings.ToLower(scanner.Text())]++
}
""",
    ),
    (
        "JavaScript",
        "javascript",
        """\
const counts = new Map();
for (const [word] of text.toLowerCase().matchAll(/\\w+/g)) {
  counts.set(word, (counts.get(word) ?? 0) + 1);
}
console.table([...counts].sort((a, b) => b[1] - a[1]).slice(0, 3));
""",
    ),
    (
        "TypeScript",
        "typescript",
        """\
type Count = readonly [word: string, count: number];

export function mostFrequent(text: string, n = 3): Count[] {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/\\w+/g)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, n);
}
""",
    ),
    (
        "C",
        "c",
        """\
/* One pass, no allocation: the length of the longest word. */
size_t longest(const char *text) {
    size_t best = 0, run = 0;
    for (; *text; text++) {
        run = isalnum((unsigned char)*text) ? run + 1 : 0;
        if (run > best) best = run;
    }
    return best;
}
""",
    ),
    (
        "Shell",
        "bash",
        """\
tr -cs '[:alnum:]' '\\n' < "$1" | tr '[:upper:]' '[:lower:]' |
  sort | uniq -c | sort -rn | head -3
""",
    ),
    (
        "SQL",
        "sql",
        """\
SELECT word, count(*) AS times
FROM words
WHERE length(word) > 3
GROUP BY word
ORDER BY times DESC
LIMIT 3;
""",
    ),
    (
        "Haskell",
        "haskell",
        """\
mostFrequent :: Int -> String -> [(Int, String)]
mostFrequent n = take n . sortOn (Down . fst) . map count . group . sort . words
  where count ws = (length ws, head ws)
""",
    ),
    (
        "JSON, the answer of all of them",
        "json",
        """\
{"words": [{"word": "the", "count": 4312}, {"word": "of", "count": 2170}, {"word": "and", "count": 1876}]}
""",
    ),
)

_TOUR_TAIL = """\
## And one long listing

Four hundred lines of the program that is answering you, so that there is something to scroll through. \
`Esc` in the prompt stops it; what has come stays.

"""


def _fence(language: str, code: str) -> str:
    return f"```{language}\n{code.rstrip()}\n```\n"


def _snippets() -> str:
    return "".join(f"\n### {title}\n\n{_fence(language, code)}" for title, language, code in _SNIPPETS)


def listing(lines: int = LONG_FENCE_LINES) -> str:
    """So many lines of this floor's own source."""
    folder = files("kilo_tui.demo")
    source = "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in OWN_SOURCE)
    return "\n".join(source.splitlines()[:lines])


def tour() -> tuple[str, str]:
    """The tour, and the long listing at its end."""
    return f"{_TOUR_HEAD}{_snippets()}\n{_TOUR_TAIL}", _fence("python", listing())


def long() -> str:
    """A small handbook, long enough for ten thousand tokens: the tour, the listing, and tables of this machine."""
    begin, code = tour()
    statuses = _table(
        ("status", "name", "meaning"),
        [(str(status.value), status.phrase, status.description or "–") for status in http.HTTPStatus],
    )
    signals = _table(
        ("number", "signal", "what the system says of it"),
        [(str(int(one)), one.name, signal.strsignal(one) or "–") for one in sorted(signal.Signals)],
    )
    errors = _table(
        ("number", "name", "what the system says of it"),
        [(str(number), name, os.strerror(number)) for number, name in sorted(errno.errorcode.items())],
    )
    steps = "".join(
        f"{number}. **{status.value}** · {status.phrase}\n   - in one word: `{status.name.lower()}`\n"
        for number, status in enumerate(http.HTTPStatus, start=1)
    )
    closing = _fence("toml", '[chat]\nmodel = "demo/long:free"\n\n[routing]\ndata_policy = "free-only"')
    return (
        f"{begin}{code}\n## HTTP statuses\n\n{statuses}\n## Signals\n\n{signals}\n## Error numbers\n\n{errors}\n"
        f"## The statuses once more, as a list\n\n{steps}\n## And how to ask for all this again\n\n{closing}"
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def wants_summary(question: str) -> bool:
    """Whether it asks to sum something up."""
    return bool(re.search(r"\b(sum(med)? (it |this |that )?up|summar|résum)", question, re.IGNORECASE))


def summary(question: str) -> str:
    """What can truly be said of a pasted text without a model: how much it is, and what stands in it."""
    _asked, _, pasted = question.partition("\n\n")
    text = pasted or question
    lines = text.splitlines()
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"^(commit|Author:|Date:|Merge:).*$", "", text, flags=re.MULTILINE))
    filled = [line.strip() for line in lines if line.strip()]
    parts = [
        "## In short\n",
        f"The text has **{len(lines)} lines**, {len(words)} words and {len(text)} characters.\n",
    ]
    commits = re.findall(r"^commit ([0-9a-f]{7,40})", text, re.MULTILINE)
    if commits:
        parts.append(_commits(text, commits))
    elif filled:
        parts.append("It begins with:\n\n" + "".join(f"- {_quoted(line)}\n" for line in filled[:3]))
        if len(filled) > 3:
            parts.append(f"and ends with:\n\n- {_quoted(filled[-1])}\n")
    if words:
        counts: dict[str, int] = {}
        for word in words:
            if len(word) > 3:
                counts[word.lower()] = counts.get(word.lower(), 0) + 1
        often = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
        if often:
            parts.append("The words it uses most: " + ", ".join(f"`{word}` ({n}×)" for word, n in often) + ".\n")
    parts.append("*A demo counts; it does not understand.*\n")
    return "\n".join(parts)


def _commits(text: str, commits: list[str]) -> str:
    authors = sorted(set(re.findall(r"^Author:\s*([^<\n]+?)\s*(?:<|$)", text, re.MULTILINE)))
    titles = re.findall(r"^Date:.*\n\n    (.+)$", text, re.MULTILINE)
    said = f"It is a log of **{len(commits)} commits**"
    if authors:
        said += f" by {len(authors)} author{'s' if len(authors) > 1 else ''}"
    listed = "".join(f"- `{sha[:7]}` {_quoted(title)}\n" for sha, title in zip(commits, titles, strict=False))
    shown = "".join(listed.splitlines(keepends=True)[:10])
    more = len(commits) - 10
    return f"{said}:\n\n{shown}" + (f"- … and {more} more\n" if more > 0 else "")


def _quoted(line: str) -> str:
    short = line if len(line) <= 90 else line[:89] + "…"
    return short.replace("`", "'").replace("|", "\\|").replace("*", "\\*").replace("<", "\\<")


def code(question: str) -> str:
    """The small job in the languages the question names; empty when it names none."""
    asked = [
        (title, language, snippet)
        for title, language, snippet in _SNIPPETS
        if re.search(rf"(?<!\w)({re.escape(title.split(',')[0])}|{language})(?!\w)", question, re.IGNORECASE)
    ]
    if not asked:
        return ""
    said = "".join(f"\nIn {title}:\n\n{_fence(language, snippet)}" for title, language, snippet in asked)
    return "A demo cannot know what you are after, so here is a small job done: the most frequent words.\n" + said


def served(model: Model, endpoint: Endpoint) -> str:
    """Who serves the answer, at which price, on which terms."""
    provider = endpoint.provider
    price = "for nothing"
    if not model.free:
        price = f"at {_dollars(endpoint.price_in)} in and {_dollars(endpoint.price_out)} out per million tokens"
    keeps = "keeps no prompts"
    if provider.retains:
        days = provider.retention_days
        keeps = f"keeps prompts for {days} days" if days else "keeps prompts, and does not say how long"
    trains = "may train on them" if provider.training else "does not train on them"
    return (
        f"This is the demo of Kilo TUI: **this answer is scripted**, and {model.name} was not asked.\n\n"
        f"In the demo **{provider.name}** serves it, {price}, at {endpoint.throughput:g} tokens a second, the first "
        f"one after {endpoint.latency:g} s. It {keeps} and {trains}. The receipt below should say the same.\n"
    )


def _dollars(nano: int) -> str:
    return f"${nano // 1000}.{nano % 1000:03d}".removesuffix("0")


def is_greeting(question: str) -> bool:
    """Whether it only says hello."""
    return bool(
        re.fullmatch(r"\W*(hello|hi|hey|bonjour|salut|good (morning|evening))\b.{0,40}", question.strip(), re.I)
    )
