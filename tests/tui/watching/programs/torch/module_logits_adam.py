import torch
from torch import nn

torch.manual_seed(1)


class XORNet(nn.Module):
    def __init__(self, n_hidden=4):
        super().__init__()
        self.hidden = nn.Linear(2, n_hidden)
        self.output = nn.Linear(n_hidden, 1)

    def forward(self, x):
        return self.output(torch.tanh(self.hidden(x)))


inputs = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float32)
labels = torch.tensor([0, 1, 1, 0], dtype=torch.float32).unsqueeze(1)
net = XORNet()
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.05, weight_decay=1e-4)
losses = []
mses = []


def train_one_epoch():
    optimizer.zero_grad()
    logits = net(inputs)
    loss = criterion(logits, labels)
    mse_loss = ((torch.sigmoid(logits) - labels) ** 2).mean()
    loss.backward()
    optimizer.step()
    mses.append(mse_loss.item())
    return loss.item()


for epoch in range(400):
    losses.append(train_one_epoch())
print(torch.sigmoid(net(inputs)).round())
