import torch
from torch import nn

torch.manual_seed(5)
X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1), nn.Sigmoid())
fast = torch.compile(model, backend="aot_eager")
optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
loss_fn = nn.MSELoss()
losses = []
for epoch in range(300):
    optimizer.zero_grad()
    loss = loss_fn(fast(X), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
