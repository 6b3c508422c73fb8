import torch
from torch import nn, optim

torch.manual_seed(7)
x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
t = torch.tensor([0, 1, 1, 0])
model = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 2))
criterion = nn.CrossEntropyLoss()
opt = optim.LBFGS(model.parameters(), lr=0.1, max_iter=4)
losses = []


def closure():
    opt.zero_grad()
    loss = criterion(model(x), t)
    loss.backward()
    losses.append(loss.item())
    return loss


for i in range(60):
    opt.step(closure)
