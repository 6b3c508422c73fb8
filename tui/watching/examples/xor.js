// node xor.js | xortui watch -
const X = [[0, 0], [0, 1], [1, 0], [1, 1]], Y = [[0], [1], [1], [0]], s = z => 1 / (1 + Math.exp(-z));
const W1 = [[0.5, -0.4], [0.6, 0.7]], b1 = [-0.1, 0.2], W2 = [[-0.3], [0.4]], b2 = [0.6];
for (let epoch = 0; epoch <= 5000; epoch++) {
  const H = X.map(x => [0, 1].map(j => s(x[0] * W1[0][j] + x[1] * W1[1][j] + b1[j])));
  const outputs = H.map(h => [s(h[0] * W2[0][0] + h[1] * W2[1][0] + b2[0])]);
  const loss = outputs.reduce((sum, o, i) => sum + (o[0] - Y[i][0]) ** 2, 0) / 4;
  const line = { event: "epoch", epoch, loss, outputs, parameters: { weights: [W1, W2], biases: [b1, b2] } };
  if (epoch == 0) Object.assign(line, { event: "started", version: 1, sizes: [2, 2, 1], activations: ["sigmoid", "sigmoid"], loss_name: "mse", learning_rate: 2, data: { inputs: X, targets: Y } });
  console.log(JSON.stringify(line));
  const D = outputs.map((o, i) => (o[0] - Y[i][0]) * o[0] * (1 - o[0])); // twice the rate / 4 is 1
  const B = D.map((d, i) => [0, 1].map(j => d * W2[j][0] * H[i][j] * (1 - H[i][j])));
  D.forEach((d, i) => { b2[0] -= d; [0, 1].forEach(j => { W2[j][0] -= d * H[i][j]; b1[j] -= B[i][j]; X[i].forEach((x, k) => { W1[k][j] -= B[i][j] * x; }); }); });
}
console.log(JSON.stringify({ event: "ended", epoch: 5000, reason: "epochs" }));
