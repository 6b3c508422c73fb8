import torch


class Dense(torch.nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.W = torch.nn.Parameter(torch.randn(n_in, n_out))
        self.b = torch.nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        return 1 / (1 + torch.exp(-(torch.matmul(x, self.W) + self.b)))


torch.manual_seed(10)
X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
net = torch.nn.Sequential(Dense(2, 3), Dense(3, 1))
optimizer = torch.optim.Adam(net.parameters(), lr=0.1)
losses = []
for epoch in range(300):
    optimizer.zero_grad()
    loss = 0.5 * ((net(X) - y) ** 2).sum()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if loss < 0.001:
        break
