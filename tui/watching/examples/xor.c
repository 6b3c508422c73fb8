/* cc -O2 xor.c -o xor -lm && ./xor | xortui watch - */
#include <math.h>
#include <stdio.h>
static double s(double z) { return 1 / (1 + exp(-z)); }
int main(void) {
  double X[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}}, Y[4] = {0, 1, 1, 0}, w[9] = {0.5, -0.4, 0.6, 0.7, -0.1, 0.2, -0.3, 0.4, 0.6};
  for (int epoch = 0; epoch <= 5000; epoch++) {
    double h[4][2], o[4], loss = 0, g[9] = {0};
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 2; j++) h[i][j] = s(X[i][0] * w[j] + X[i][1] * w[2 + j] + w[4 + j]);
      o[i] = s(h[i][0] * w[6] + h[i][1] * w[7] + w[8]);
      double e = o[i] - Y[i], d = e * o[i] * (1 - o[i]); /* twice the rate / 4 is 1 */
      for (int j = 0; j < 2; j++) {
        double b = d * w[6 + j] * h[i][j] * (1 - h[i][j]);
        g[j] += b * X[i][0], g[2 + j] += b * X[i][1], g[4 + j] += b, g[6 + j] += d * h[i][j];
      }
      g[8] += d, loss += e * e / 4;
    }
    if (epoch == 0) printf("{\"event\":\"started\",\"version\":1,\"sizes\":[2,2,1],\"activations\":[\"sigmoid\",\"sigmoid\"],\"loss_name\":\"mse\",\"learning_rate\":2,\"data\":{\"inputs\":[[0,0],[0,1],[1,0],[1,1]],\"targets\":[[0],[1],[1],[0]]},");
    else printf("{\"event\":\"epoch\",");
    printf("\"epoch\":%d,\"loss\":%.17g,\"outputs\":[[%.17g],[%.17g],[%.17g],[%.17g]],", epoch, loss, o[0], o[1], o[2], o[3]);
    printf("\"parameters\":{\"weights\":[[[%.17g,%.17g],[%.17g,%.17g]],[[%.17g],[%.17g]]],\"biases\":[[%.17g,%.17g],[%.17g]]}}\n", w[0], w[1], w[2], w[3], w[6], w[7], w[4], w[5], w[8]);
    for (int k = 0; k < 9; k++) w[k] -= g[k];
  }
  printf("{\"event\":\"ended\",\"epoch\":5000,\"reason\":\"epochs\"}\n");
}
