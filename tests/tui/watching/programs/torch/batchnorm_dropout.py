import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(2, 8)
        self.norm = nn.BatchNorm1d(8)
        self.drop = nn.Dropout(0.2)
        self.fc2 = nn.Linear(8, 1)

    def forward(self, x):
        x = F.relu(self.norm(self.fc1(x)))
        return torch.sigmoid(self.fc2(self.drop(x)))


corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
X = corners.repeat(4, 1)
y = torch.tensor([[0.0], [1.0], [1.0], [0.0]]).repeat(4, 1)
loader = DataLoader(TensorDataset(X, y), batch_size=4, shuffle=True)
model = Net()
loss_fn = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
losses = []
for epoch in range(100):
    model.train()
    for xb, yb in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    model.eval()
    with torch.no_grad():
        test_loss = loss_fn(model(X), y)
        losses.append(test_loss.item())
