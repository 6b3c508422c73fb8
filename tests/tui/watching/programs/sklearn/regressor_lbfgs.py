from sklearn.neural_network import MLPRegressor

X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
y = [0.0, 1.0, 1.0, 0.0]


def main():
    model = MLPRegressor(
        hidden_layer_sizes=(5, 3), activation="logistic", solver="lbfgs", random_state=3
    )
    model.fit(X, y)
    print(model.predict(X))
    return [model.loss_, *model.coefs_[0].ravel().tolist()]


losses = main()
