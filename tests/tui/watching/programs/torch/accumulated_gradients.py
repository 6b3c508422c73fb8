import torch
from torch import nn

torch.manual_seed(6)
X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
fc1 = nn.Linear(2, 5)
fc2 = nn.Linear(5, 1)
optimizer = torch.optim.Adam(list(fc1.parameters()) + list(fc2.parameters()), lr=0.05)
loss_fn = nn.BCEWithLogitsLoss()
losses = []
epoch = 0
while epoch < 200:
    optimizer.zero_grad()
    for i in range(4):
        out = fc2(torch.relu(fc1(X[i : i + 1])))
        loss = loss_fn(out, y[i : i + 1]) / 4
        loss.backward()
        losses.append(loss.item())
    optimizer.step()
    epoch += 1
