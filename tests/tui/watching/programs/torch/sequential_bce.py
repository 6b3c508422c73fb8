import numpy as np
import torch
import torch.nn as nn

seed = 42
torch.manual_seed(seed)
np.random.seed(seed)

X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])

model = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), nn.Linear(2, 1), nn.Sigmoid())

model.train()
loss_fn = nn.BCELoss()
optimizer = torch.optim.SGD(params=model.parameters(), lr=0.1)
losses = []
for epoch in range(20000):
    optimizer.zero_grad()
    t_p = model(X)
    loss = loss_fn(t_p, y)
    loss.backward()
    optimizer.step()
    if epoch % 100 == 0:
        print("epoch: %d loss: %f" % (epoch, float(loss)))
    losses.append(loss.item())

model.eval()
print(model(X))
