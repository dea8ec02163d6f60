"""The salience head as a torch network; at run time its ONNX export is used (``summarizer.salience``)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from summarizer.salience import FEATURES, PAIRS

KINDS = ("news", "copied", "document")
"""Kinds of article by what a reference summary of it is: news with highlights written anew, news with sentences copied
from all over it, and documents (rules, bills, pages of a government). What they want differs so much that one output
for all made each worse; the head tells itself which kind an article is of."""

DIM = 384
"""Numbers of an all-MiniLM-L6-v2 vector."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Size of one member of the ensemble."""

    width: int = 96
    heads: int = 4
    layers: int = 2
    inner: int = 192
    dropout: float = 0.35
    input_dropout: float = 0.4


class Attention(nn.Module):  # type: ignore[misc]
    """Self-attention with a bias learnt for each distance between sentences (Shaw et al., 2018, simplified)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.size = shape.width // shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.pair = nn.Linear(len(PAIRS), shape.heads)
        self.distance = nn.Embedding(33, shape.heads)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Any, pairs: Any, mask: Any) -> Any:
        """[b, n, width], [b, n, n, pairs], [b, n] → [b, n, width]."""
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) / math.sqrt(self.size)
        place = torch.arange(n, device=x.device)
        apart = (place[None, :] - place[:, None]).clamp(-16, 16) + 16
        bias = self.distance(apart)[None] + self.pair(pairs)
        scores = scores + bias.permute(0, 3, 1, 2)
        scores = scores.masked_fill(~mask[:, None, None, :], -1e4)
        mixed = (self.dropout(scores.softmax(-1)) @ v).transpose(1, 2).reshape(b, n, self.heads * self.size)
        return self.out(mixed)


class Layer(nn.Module):  # type: ignore[misc]
    """A transformer layer, normalised first."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention = Attention(shape)
        self.before = nn.LayerNorm(shape.width)
        self.between = nn.LayerNorm(shape.width)
        self.inner = nn.Sequential(
            nn.Linear(shape.width, shape.inner),
            nn.GELU(),
            nn.Dropout(shape.dropout),
            nn.Linear(shape.inner, shape.width),
        )
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Any, pairs: Any, mask: Any) -> Any:
        """[b, n, width] → [b, n, width]."""
        x = x + self.dropout(self.attention(self.before(x), pairs, mask))
        return x + self.dropout(self.inner(self.between(x)))


class Head(nn.Module):  # type: ignore[misc]
    """Sentences of an article → how much of each the summary wants, and how much two of them say twice."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.dropped = nn.Dropout(shape.input_dropout)
        self.embedding = nn.Linear(DIM, shape.width)
        self.centre = nn.Linear(DIM, shape.width, bias=False)
        self.features = nn.Sequential(
            nn.Linear(len(FEATURES), shape.width), nn.GELU(), nn.Linear(shape.width, shape.width)
        )
        self.layers = nn.ModuleList([Layer(shape) for _ in range(shape.layers)])
        self.norm = nn.LayerNorm(shape.width)
        self.density = nn.Sequential(
            nn.Linear(shape.width + len(FEATURES), 64), nn.GELU(), nn.Dropout(shape.dropout), nn.Linear(64, len(KINDS))
        )
        self.kind = nn.Sequential(nn.Linear(shape.width, 32), nn.GELU(), nn.Linear(32, len(KINDS)))
        self.said = nn.Linear(shape.width, 16)
        self.overlap = nn.Sequential(nn.Linear(len(PAIRS) + 1, 16), nn.GELU(), nn.Linear(16, 1))

    def forward(self, vectors: Any, features: Any, pairs: Any, mask: Any) -> tuple[Any, Any, Any]:
        """[b, n, 384], [b, n, f], [b, n, n, p], [b, n] → density [b, n, KINDS], overlap [b, n, n], kind [b, KINDS].

        Overlap is symmetric and not below 0; kind is the log odds of each kind of reference.
        """
        weight = mask[:, :, None].to(vectors.dtype)
        mean = (vectors * weight).sum(1, keepdim=True) / weight.sum(1, keepdim=True)
        x = self.embedding(self.dropped(vectors)) + self.centre(mean * 2) + self.features(features)
        for layer in self.layers:
            x = layer(x, pairs, mask)
        x = self.norm(x)
        density = self.density(torch.cat([x, features], dim=-1)) + 0.25
        said = self.said(x)
        like = (said @ said.transpose(-1, -2))[..., None] / 8
        overlap = nn.functional.softplus(self.overlap(torch.cat([pairs, like], dim=-1)).squeeze(-1) - 2)
        kind = self.kind((x * weight).sum(1) / weight.sum(1))
        return density, overlap, kind


def mixed(density: Any, kind: Any) -> Any:
    """[b, n, KINDS], [b, KINDS] → [b, n]: density by what kind of reference the article is likely to have."""
    return (density * kind.softmax(-1)[:, None, :]).sum(-1)


class Ensemble(nn.Module):  # type: ignore[misc]
    """The mean of several heads, for one article at a time; what is exported."""

    def __init__(self, members: list[Head]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, vectors: Any, features: Any, pairs: Any) -> tuple[Any, Any, Any]:
        """[n, 384], [n, f], [n, n, p] → density [n], overlap [n, n], chance of each kind [KINDS]."""
        mask = torch.ones_like(vectors[None, :, 0], dtype=torch.bool)
        made = [member(vectors[None], features[None], pairs[None], mask) for member in self.members]
        density = torch.stack([mixed(one[0], one[2]) for one in made]).mean(0)[0]
        overlap = torch.stack([one[1] for one in made]).mean(0)[0]
        kind = torch.stack([one[2].softmax(-1)[0] for one in made]).mean(0)
        return density, overlap, kind


def value(density: Any, overlap: Any, words: Any, sets: Any) -> Any:
    """What sets of sentences are worth, in words that a reference would have.

    [b, n], [b, n, n], [b, n] words, [b, c, n] share of each sentence in each set → [b, c].
    """
    single = (sets * (density * words)[:, None]).sum(-1)
    least = torch.minimum(words[:, :, None], words[:, None, :])
    cost = torch.triu(overlap * least, diagonal=1)
    twice = torch.einsum("bcn,bnm,bcm->bc", sets, cost, sets)
    return single - twice
