import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Trainer:
    def __init__(self):
        torch.manual_seed(2)
        self.model = nn.Sequential(
            nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 1), nn.Sigmoid()
        )
        self.loss_fn = nn.BCELoss()
        self.optimizer = torch.optim.RMSprop(self.model.parameters(), lr=0.01)
        self.losses = []

    def fit(self, loader, epochs):
        for epoch in range(epochs):
            total = 0.0
            for batch, (x, y) in enumerate(loader):
                prediction = self.model(x)
                loss = self.loss_fn(prediction, y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
                total += loss.item()
            self.losses.append(total / len(loader))


def main():
    X = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    trainer = Trainer()
    trainer.fit(DataLoader(TensorDataset(X, y), batch_size=2), epochs=200)
    return trainer.losses


if __name__ == "__main__":
    losses = main()
