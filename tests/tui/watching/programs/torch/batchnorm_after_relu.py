import torch
from torch import nn

torch.manual_seed(4)
X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
model = nn.Sequential(
    nn.BatchNorm1d(2),
    nn.Linear(2, 6, bias=False),
    nn.BatchNorm1d(6),
    nn.Tanh(),
    nn.Linear(6, 4),
    nn.ReLU(),
    nn.BatchNorm1d(4),
    nn.Linear(4, 1),
)
loss_fn = nn.BCEWithLogitsLoss()
opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
losses = []
for epoch in range(200):
    opt.zero_grad()
    loss = loss_fn(model(X), y)
    loss.backward()
    opt.step()
    losses.append(loss.item())
