import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(11)
data = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
classes = torch.tensor([0, 1, 1, 0])


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))

    def forward(self, x):
        return self.layers(x)


classifier = Classifier()
optimizer = torch.optim.SGD(classifier.parameters(), lr=0.1, momentum=0.9, nesterov=True)
losses = []
for epoch in range(300):
    scores = classifier(data)
    loss = F.cross_entropy(scores, classes)
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    losses.append(float(loss))
    accuracy = (scores.argmax(dim=1) == classes).float().mean()
