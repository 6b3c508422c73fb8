import torch


def model(x, w1, b1, w2, b2):
    return torch.sigmoid(torch.sigmoid(x @ w1.T + b1) @ w2.T + b2)


torch.manual_seed(8)
x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
w1 = torch.randn(3, 2, requires_grad=True)
b1 = torch.randn(3, requires_grad=True)
w2 = torch.randn(1, 3, requires_grad=True)
b2 = torch.randn(1, requires_grad=True)
losses = []
for epoch in range(300):
    p = model(x, w1, b1, w2, b2)
    loss = -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).mean()
    g1, h1, g2, h2 = torch.autograd.grad(loss, [w1, b1, w2, b2])
    w1 = (w1 - 0.5 * g1).detach().requires_grad_()
    b1 = (b1 - 0.5 * h1).detach().requires_grad_()
    w2 = (w2 - 0.5 * g2).detach().requires_grad_()
    b2 = (b2 - 0.5 * h2).detach().requires_grad_()
    losses.append(loss.item())
