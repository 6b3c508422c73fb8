import torch
from torch import nn

torch.manual_seed(4)
torch.set_default_dtype(torch.float64)
X = torch.tensor([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
y = torch.tensor([[-1.0], [1.0], [1.0], [-1.0]])
net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), nn.Tanh())
loss_function = nn.MSELoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.2)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=50, gamma=0.9)
losses = []
for epoch in range(300):
    net.zero_grad()
    output = net(X)
    loss = loss_function(output, y)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    scheduler.step()
    losses.append(loss.item())
