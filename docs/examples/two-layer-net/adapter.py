def loss_and_gradients(X, y, reg, parameters):
    inputs, hidden = parameters["W1"].shape
    net = learner.TwoLayerNet(inputs, hidden, parameters["W2"].shape[1])
    assert isinstance(net.params, dict), "TwoLayerNet must keep W1, b1, W2 and b2 in self.params."
    net.params.update(parameters)
    return net.loss(X, y, reg)
