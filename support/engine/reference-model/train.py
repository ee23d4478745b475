#!/usr/bin/python3
"""Trains the reference model and writes all that is known of it. A developer tool: nothing needs it at run
time. README.md beside it names the Debian packages it takes; it uses no others, and no network.

    train.py [--steps N] [--folder DIR]

writes reference-model-f32.gguf, held-out.txt and golden.json (figures and token ids, for the test).
"""

import argparse
import json
import math
import re
import struct
import subprocess
import time
from collections import Counter
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

HELD_OUT = {"Ruth", "Est", "Jonah", "Mal", "Jas"}  # whole books, as `bible` calls them

VOCABULARY_SIZE, WIDTH, LAYERS, HEADS, FEED_FORWARD, CONTEXT = 512, 128, 4, 4, 352, 512
HEAD_WIDTH = WIDTH // HEADS
NORM_EPSILON, ROPE_BASE = 1e-5, 10_000.0

SEED, STEPS, BATCH = 20, 1_500, 4
PEAK_RATE, WARM_UP, DECAY, CLIP = 6e-3, 0.08, 0.1, 1.0

# The test takes one greedy continuation: the most varied of those whose two best logits never come so close.
# llama.cpp keeps keys and values in half precision, by which logits differed by up to 0.013 from those here.
PROMPTS = ["And it came to pass", "In the beginning", "Then said he unto them,", "The word of the LORD"]
PROMPTS += ["Behold, I will", "Hear, O", "Praise ye", "I beseech you"]
CONTINUATION, NEARLY_A_TIE = 64, 0.03


def read_chapters():
    """All chapters in order, as (book, text), a verse a line."""
    command = ["bible", "-f", "Gen1:1-Rev22:21"]  # -f turns pretty-printing off
    printed = subprocess.run(command, check=True, capture_output=True, encoding="ascii").stdout
    chapters = {}
    for line in printed.splitlines():
        book, chapter, verse = re.fullmatch(r"(\d?[A-Za-z]+)(\d+):\d+ (.+)", line).groups()
        chapters.setdefault((book, chapter), []).append(verse + "\n")
    return [(book, "".join(verses)) for (book, _), verses in chapters.items()]


# --- Tokenizer: byte-pair encoding as GPT-2 and llama.cpp do it; 256 bytes, two marks, merged pieces ---

PRINTABLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
OTHERS = [byte for byte in range(256) if byte not in PRINTABLE]
CHARACTERS = [chr(256 + OTHERS.index(byte)) if byte in OTHERS else chr(byte) for byte in range(256)]
START, END = 256, 257
MARKS = ["<|startoftext|>", "<|endoftext|>"]

# GPT-2's pattern, for ASCII: the text has nothing else, and Python's re knows no \p{L}.
WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+", re.A)


def merge(symbols, pair):
    """Joins the two symbols wherever they follow each other, from left to right."""
    joined, index = [], 0
    while index < len(symbols):
        length = 2 if tuple(symbols[index : index + 2]) == pair else 1
        joined.append("".join(symbols[index : index + length]))
        index += length
    return joined


class Tokenizer:
    def __init__(self, texts):
        """Learns the merges there is room for: each time the most frequent pair, of equals the first."""
        counts = Counter(word for text in texts for word in WORDS.findall(text))
        words = [([CHARACTERS[byte] for byte in word.encode()], n) for word, n in sorted(counts.items())]
        self.merges = {}
        while len(self.merges) < VOCABULARY_SIZE - len(CHARACTERS) - len(MARKS):
            pairs = Counter()
            for symbols, n in words:
                for pair in zip(symbols, symbols[1:]):
                    pairs[pair] += n
            best = min(pairs, key=lambda pair: (-pairs[pair], pair))
            self.merges[best] = len(self.merges)
            words = [(merge(symbols, best), n) for symbols, n in words]
        self.tokens = [*CHARACTERS, *MARKS, *map("".join, self.merges)]
        self.ids = {token: index for index, token in enumerate(self.tokens)}
        self.known = {}
        assert len(self.ids) == VOCABULARY_SIZE, "two merges gave the same piece"

    def encode(self, text):
        assert text.isascii()
        return [token for word in WORDS.findall(text) for token in self.encode_word(word)]

    def encode_word(self, word):
        if word not in self.known:
            symbols = [CHARACTERS[byte] for byte in word.encode()]
            while pairs := [pair for pair in zip(symbols, symbols[1:]) if pair in self.merges]:
                symbols = merge(symbols, min(pairs, key=self.merges.get))
            self.known[word] = [self.ids[symbol] for symbol in symbols]
        return self.known[word]


# --- Model: modules have the names that GGUF gives to their weights ------------------------------------


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDTH))

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + NORM_EPSILON) * self.weight


def linear(inputs, outputs):
    return nn.Linear(inputs, outputs, bias=False)


def rotate(x, turns):
    """RoPE on pairs of neighbours, as llama.cpp has it for this architecture: nothing to permute."""
    return torch.view_as_real(torch.view_as_complex(x.unflatten(-1, (-1, 2))) * turns).flatten(-2)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn_norm, self.ffn_norm = Norm(), Norm()
        self.attn_q, self.attn_k, self.attn_v = (linear(WIDTH, WIDTH) for _ in range(3))
        self.attn_output = linear(WIDTH, WIDTH)
        self.ffn_gate, self.ffn_up = linear(WIDTH, FEED_FORWARD), linear(WIDTH, FEED_FORWARD)
        self.ffn_down = linear(FEED_FORWARD, WIDTH)

    def forward(self, x, turns, mask):
        y = self.attn_norm(x)
        projections = (self.attn_q(y), self.attn_k(y), self.attn_v(y))
        q, k, v = (part.unflatten(-1, (HEADS, HEAD_WIDTH)).transpose(1, 2) for part in projections)
        scores = rotate(q, turns) @ rotate(k, turns).transpose(-1, -2) / math.sqrt(HEAD_WIDTH)
        heads = torch.softmax(scores + mask, dim=-1) @ v
        x = x + self.attn_output(heads.transpose(1, 2).flatten(-2))
        y = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(y)) * self.ffn_up(y))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.token_embd = nn.Embedding(VOCABULARY_SIZE, WIDTH)
        self.blk = nn.ModuleList(Block() for _ in range(LAYERS))
        self.output_norm, self.output = Norm(), linear(WIDTH, VOCABULARY_SIZE)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                ends_branch = "attn_output" in name or "ffn_down" in name
                nn.init.normal_(weight, std=0.04 / math.sqrt(2 * LAYERS if ends_branch else 1))
        speeds = ROPE_BASE ** (-torch.arange(0, HEAD_WIDTH, 2, dtype=torch.float64) / HEAD_WIDTH)
        angles = torch.outer(torch.arange(CONTEXT, dtype=torch.float64), speeds)
        self.turns = torch.polar(torch.ones_like(angles), angles).to(torch.complex64)
        self.mask = torch.full((CONTEXT, CONTEXT), -math.inf).triu(1)

    def forward(self, tokens):
        """Logits of the next token at every position, for (sequences, length) token ids."""
        length = tokens.shape[1]
        x = self.token_embd(tokens)
        for block in self.blk:
            x = block(x, self.turns[:length], self.mask[:length, :length])
        return self.output(self.output_norm(x))


def train(model, stream, steps):
    """Cross-entropy on windows that begin at random places of the token stream."""
    optimizer = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.95), weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, steps, pct_start=WARM_UP, cycle_momentum=False
    )
    began, losses = time.process_time(), []
    for step in range(1, steps + 1):
        starts = torch.randint(len(stream) - CONTEXT, (BATCH, 1))
        windows = stream[starts + torch.arange(CONTEXT + 1)]
        loss = F.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
        if step % 50 == 0 or step == steps:
            mean, seconds = sum(losses[-50:]) / len(losses[-50:]), time.process_time() - began
            print(f"step {step} of {steps}, loss {mean:.3f}, {seconds:.0f} s of processor time", flush=True)


@torch.no_grad()
def evaluate(model, tokens):
    """Perplexity and top-1 accuracy in windows of CONTEXT tokens; the first of each is not scored."""
    scored, hits, loss = 0, 0, 0.0
    for window in torch.tensor(tokens).split(CONTEXT):
        logits, targets = model(window[None, :-1])[0].double(), window[1:]
        loss += F.cross_entropy(logits, targets, reduction="sum").item()
        hits += (logits.argmax(-1) == targets).sum().item()
        scored += len(targets)
    return {"scored": scored, "perplexity": math.exp(loss / scored), "accuracy": hits / scored}


@torch.no_grad()
def continue_greedily(model, tokenizer, prompt):
    tokens, gap = tokenizer.encode(prompt), math.inf
    for _ in range(CONTINUATION):
        (best, second), (token, _) = model(torch.tensor([tokens]))[0, -1].topk(2)
        gap = min(gap, (best - second).item())
        tokens.append(token.item())
    return {"prompt": prompt, "tokens": tokens[-CONTINUATION:], "smallestLogitGap": gap}


# --- GGUF v3, little-endian (specification: ggml/docs/gguf.md) -----------------------------------------

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
ALIGNMENT, F32, NORMAL_TOKEN, CONTROL_TOKEN = 32, 0, 1, 3


def metadata(model, tokenizer):
    size = sum(weight.numel() for weight in model.parameters())
    kinds = [CONTROL_TOKEN if token in MARKS else NORMAL_TOKEN for token in tokenizer.tokens]
    return {
        "general.architecture": (STRING, "llama"),
        "general.name": (STRING, f"reference-{size / 1e6:.1f}M"),
        "general.description": (STRING, "Trained on the King James Bible; to be measured, not to be read"),
        "general.license": (STRING, "mit"),
        "general.file_type": (UINT32, F32),
        "llama.vocab_size": (UINT32, VOCABULARY_SIZE),
        "llama.context_length": (UINT32, CONTEXT),
        "llama.embedding_length": (UINT32, WIDTH),
        "llama.block_count": (UINT32, LAYERS),
        "llama.feed_forward_length": (UINT32, FEED_FORWARD),
        "llama.attention.head_count": (UINT32, HEADS),
        "llama.attention.head_count_kv": (UINT32, HEADS),
        "llama.attention.layer_norm_rms_epsilon": (FLOAT32, NORM_EPSILON),
        "llama.rope.dimension_count": (UINT32, HEAD_WIDTH),
        "llama.rope.freq_base": (FLOAT32, ROPE_BASE),
        "tokenizer.ggml.model": (STRING, "gpt2"),
        "tokenizer.ggml.pre": (STRING, "gpt-2"),
        "tokenizer.ggml.tokens": (STRING, tokenizer.tokens),
        "tokenizer.ggml.token_type": (INT32, kinds),
        "tokenizer.ggml.merges": (STRING, [" ".join(pair) for pair in tokenizer.merges]),
        "tokenizer.ggml.bos_token_id": (UINT32, START),
        "tokenizer.ggml.eos_token_id": (UINT32, END),
        "tokenizer.ggml.add_bos_token": (BOOL, False),
        "tokenizer.ggml.add_eos_token": (BOOL, False),
    }


def encode(kind, value):
    if kind == STRING:
        return struct.pack("<Q", len(value.encode())) + value.encode()
    return struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], value)


def encode_typed(kind, value):
    if not isinstance(value, list):
        return struct.pack("<I", kind) + encode(kind, value)
    return struct.pack("<IIQ", ARRAY, kind, len(value)) + b"".join(encode(kind, item) for item in value)


def padded(data):
    return data + bytes(-len(data) % ALIGNMENT)


def gguf(model, tokenizer):
    """The bytes of the file: metadata, where each tensor is, tensors."""
    entries, weights = metadata(model, tokenizer), model.state_dict()
    head, body = b"GGUF" + struct.pack("<IQQ", 3, len(weights), len(entries)), b""
    for key, (kind, value) in entries.items():
        head += encode(STRING, key) + encode_typed(kind, value)
    for name, weight in weights.items():
        sizes = weight.shape[::-1]  # the fastest-moving dimension comes first
        head += encode(STRING, name) + struct.pack(f"<I{len(sizes)}Q", len(sizes), *sizes)
        head += struct.pack("<IQ", F32, len(body))
        body += padded(weight.numpy().astype("<f4").tobytes())
    return padded(head) + body


def main():
    parser = argparse.ArgumentParser(description="Trains the reference model.")
    parser.add_argument("--steps", type=int, default=STEPS, help="steps of the optimizer (%(default)s)")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent, help="where to write to")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)

    chapters = read_chapters()
    training = [text for book, text in chapters if book not in HELD_OUT]
    held_out = "".join(text for book, text in chapters if book in HELD_OUT)
    tokenizer, model = Tokenizer(training), Model()
    stream = torch.tensor([token for text in training for token in [*tokenizer.encode(text), END]])
    train(model, stream, options.steps)

    tokens = tokenizer.encode(held_out)
    continuations = [continue_greedily(model, tokenizer, prompt) for prompt in PROMPTS]
    varied = max(
        continuations, key=lambda each: (each["smallestLogitGap"] > NEARLY_A_TIE, len(set(each["tokens"])))
    )
    golden = {
        "heldOut": {"tokens": len(tokens), "firstTokens": tokens[:64], **evaluate(model, tokens)},
        "greedy": varied,
    }
    (options.folder / "reference-model-f32.gguf").write_bytes(gguf(model, tokenizer))
    (options.folder / "held-out.txt").write_text(held_out, "ascii")
    (options.folder / "golden.json").write_text(json.dumps(golden) + "\n")
    print(f"{len(stream)} tokens to train on, {golden}")


if __name__ == "__main__":
    main()
