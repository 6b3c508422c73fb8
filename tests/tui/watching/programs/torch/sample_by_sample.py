import torch
from torch import nn

torch.manual_seed(9)
samples = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)]
net = nn.Sequential(
    nn.Linear(2, 4), nn.Sigmoid(), nn.Linear(4, 3), nn.Sigmoid(), nn.Linear(3, 1), nn.Sigmoid()
)
optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
mse = nn.MSELoss()
losses = []
for epoch in range(100):
    for inputs, target in samples:
        out = net(torch.tensor(inputs))
        loss = mse(out, torch.tensor([target]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
