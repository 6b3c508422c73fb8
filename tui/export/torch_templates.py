"""Pieces of the exported PyTorch program, in the article's own words where it has them."""

from __future__ import annotations

from typing import Final

HEAD: Final = """\
import torch
import torch.nn as nn
import numpy as np

try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None  # no pictures then, but the same losses

seed = SEED
torch.manual_seed(seed)
np.random.seed(seed)"""

DROPOUT: Final = """\
class Dropout(nn.Module):
    # nn.Dropout, with masks that NumPy draws in the order in which the run drew them
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        kept = rng.random(tuple(x.shape)[::-1], np.KIND).T >= np.KIND(self.p)
        return x * torch.tensor(kept * np.KIND(1 / (1 - self.p)))"""

LINKED: Final = """\
class Linked(nn.Module):
    # the output reads the inputs too, past the hidden layers
    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden

    def forward(self, x):
        return torch.cat([self.hidden(x), x], dim=1)"""

BATCHES: Final = """\
def batches(count):
    # mini-batches: the rows in a new order each epoch, a few at a time
    order = np.arange(count)
    if batch_size is None or batch_size >= count:
        return [order]
    rng.shuffle(order)
    return [order[start:start + batch_size] for start in range(0, count, batch_size)]"""

FIXED_BATCHES: Final = """\
def batches(count):
    # mini-batches: the rows in their order, a few at a time
    order = np.arange(count)
    if batch_size is None or batch_size >= count:
        return [order]
    return [order[start:start + batch_size] for start in range(0, count, batch_size)]"""

PREDICTIONS: Final = """\
# the model as it is used
model.eval()
with torch.no_grad():
    for x, t_p in zip(ROWS, model(X)):
        print(f"{x.tolist()} → {t_p.item():.4f}")"""

PICTURES: Final = """\
if plt:
    plt.plot(losses)
    plt.xlabel("Epoch")
    plt.ylabel("Loss")
    plt.title("Training Loss")
    plt.show()"""

SURFACE: Final = """\
def model_output(x1, x2):
    x_input = np.stack([x1, x2], axis=-1)
    x = torch.tensor(READ, dtype=torch.KIND).reshape(-1, 2)
    y = model(x)
    return y.detach().reshape(x1.shape).numpy()

if plt:
    x1_range = np.linspace(LEFT, RIGHT, 100)
    x2_range = np.linspace(LOW, HIGH, 100)
    X_grid, Y_grid = np.meshgrid(x1_range, x2_range)
    Z = model_output(X_grid, Y_grid)

    fig = plt.figure(figsize=(10, 8))
    ax = fig.add_subplot(111, projection="3d")
    ax.plot_surface(X_grid, Y_grid, Z, cmap="viridis")
    ax.set_xlabel(FIRST, fontsize=12, labelpad=10)
    ax.set_ylabel(SECOND, fontsize=12, labelpad=10)
    ax.set_zlabel(OUTPUT, fontsize=12, labelpad=10)
    plt.show()"""
