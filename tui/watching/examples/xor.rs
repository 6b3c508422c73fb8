// rustc -O xor.rs && ./xor | xortui watch -
fn s(z: f64) -> f64 { 1.0 / (1.0 + (-z).exp()) }
fn main() {
    let (x, y) = ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0.0, 1.0, 1.0, 0.0]);
    let (mut w1, mut b1, mut w2, mut b2) = ([[0.5, -0.4], [0.6, 0.7]], [-0.1, 0.2], [[-0.3], [0.4]], [0.6]);
    for epoch in 0..=5000 {
        let h = x.map(|x| [0, 1].map(|j| s(x[0] * w1[0][j] + x[1] * w1[1][j] + b1[j])));
        let o = h.map(|h| [s(h[0] * w2[0][0] + h[1] * w2[1][0] + b2[0])]);
        let loss = (0..4).map(|i| (o[i][0] - y[i]).powi(2)).sum::<f64>() / 4.0;
        if epoch == 0 { print!(r#"{{"event":"started","version":1,"sizes":[2,2,1],"activations":["sigmoid","sigmoid"],"loss_name":"mse","learning_rate":2,"data":{{"inputs":{x:?},"targets":[[0],[1],[1],[0]]}},"#); } else { print!(r#"{{"event":"epoch","#); }
        println!(r#""epoch":{epoch},"loss":{loss:?},"outputs":{o:?},"parameters":{{"weights":[{w1:?},{w2:?}],"biases":[{b1:?},{b2:?}]}}}}"#);
        let v = w2; // before the update
        for i in 0..4 {
            let d = (o[i][0] - y[i]) * o[i][0] * (1.0 - o[i][0]); // twice the rate / 4 is 1
            for j in 0..2 {
                let b = d * v[j][0] * h[i][j] * (1.0 - h[i][j]);
                b1[j] -= b; for k in 0..2 { w1[k][j] -= b * x[i][k]; }
            }
            for j in 0..2 { w2[j][0] -= d * h[i][j]; }
            b2[0] -= d;
        }
    }
    println!(r#"{{"event":"ended","epoch":5000,"reason":"epochs"}}"#);
}
