"""The network in torch, for training. ``summarizer.network`` runs the same network with numpy.

One pass of all-MiniLM-L6-v2 over each line of an article gives the states of its words. Their mean is the sentence
vector. Training keeps it close to the vector of the original model. A small transformer reads the title and the lines,
and classifies each line in its context. A word is tagged from its own state and the state of its line.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from summarizer.network import DUE, HEADS, KINDS, NEAR, OPENING, PLACES, STAGES, WIDTH

Offsets = list[tuple[int, int]]
"""Start and end of each word in its line."""
INNER = 256
LAYERS = 2


@dataclass
class Read:
    """The network's output for an article of n lines."""

    step: Tensor
    """[n + 1] logits that a line states the step. The first logit means that no line does."""
    stage: Tensor
    """[n, stages] logits."""
    kind: Tensor
    """[n, kinds] logits."""
    policy: Tensor
    """[] logit."""
    context: Tensor
    """[n, INNER] states of the lines, for tagging words."""
    words: Sequence[Tensor] = ()
    """[t, width] states of the words of each line."""
    offsets: Sequence[Offsets] = ()


class Layer(nn.Module):  # type: ignore[misc]
    """A pre-norm transformer layer over the lines of one article."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.LayerNorm(INNER)
        self.qkv = nn.Linear(INNER, 3 * INNER)
        self.out = nn.Linear(INNER, INNER)
        self.between = nn.LayerNorm(INNER)
        self.up = nn.Linear(INNER, 2 * INNER)
        self.down = nn.Linear(2 * INNER, INNER)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """Return the new [n, INNER] states of the lines. ``seen`` is the [n, n] attention mask of 0 and -inf."""
        n = x.shape[0]
        q, k, v = self.qkv(self.before(x)).reshape(n, 3, HEADS, INNER // HEADS).permute(1, 2, 0, 3)
        weights = torch.softmax(q @ k.transpose(1, 2) / (INNER // HEADS) ** 0.5 + seen, dim=-1)
        x = x + self.drop(self.out((weights @ v).permute(1, 0, 2).reshape(n, INNER)))
        return x + self.drop(self.down(torch.relu(self.up(self.between(x)))))


def neighbours(n: int) -> Tensor:
    """Return the [n, n] attention mask: 0 if a line attends to another, else -inf."""
    index = torch.arange(n)
    near = (index[:, None] - index[None, :]).abs() <= NEAR
    near[:, 0] = True
    near[0, :] = index <= OPENING
    return torch.zeros(n, n).masked_fill(~near, float("-inf"))


class Heads(nn.Module):  # type: ignore[misc]
    """All layers on top of the encoder."""

    def __init__(self, width: int = WIDTH, layers: int = LAYERS) -> None:
        super().__init__()
        self.enter = nn.Linear(2 * width, INNER)
        self.place = nn.Embedding(PLACES + 1, INNER)
        nn.init.normal_(self.place.weight, std=0.02)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.norm = nn.LayerNorm(INNER)
        self.step = nn.Linear(INNER, 1)
        self.none = nn.Linear(INNER, 1)
        self.stage = nn.Linear(INNER, len(STAGES))
        self.kind = nn.Linear(INNER, len(KINDS))
        self.policy = nn.Linear(INNER, 1)
        self.word = nn.Linear(width, INNER)
        self.actor = nn.Linear(INNER, 1)
        self.due = nn.Linear(INNER, len(DUE))
        self.drop = nn.Dropout(0.2)

    def forward(self, lines: Tensor, places: Tensor) -> Read:
        """Return the output for the title and n lines, at [n + 1] places.

        ``lines`` is [n + 1, 2 · WIDTH]: the state of the first token and the mean state of the title and of each line.
        """
        x = self.drop(self.enter(lines) + self.place(places.clamp(max=PLACES)))
        seen = neighbours(lines.shape[0])
        for layer in self.layers:
            x = layer(x, seen)
        x = self.drop(self.norm(x))
        title, body = x[0], x[1:]
        return Read(
            step=torch.cat([self.none(title), self.step(body)[:, 0]]),
            stage=self.stage(body),
            kind=self.kind(body),
            policy=self.policy(title)[0],
            context=body,
        )

    def of_words(self, head: nn.Linear, words: Tensor, context: Tensor) -> Tensor:
        """Return [t, outputs] logits of a head for words of a line, or for its dates.

        ``words`` are their [t, width] states, for a date the mean, ``context`` is the [INNER] state of the line.
        """
        logits: Tensor = head(torch.relu(self.word(words) + context))
        return logits
