"""Puts a test case's parameters into a net, and asks it for loss and gradients."""


def run_two_layer_net(X, y, reg, parameters):
    inputs, hidden = parameters["W1"].shape
    net = learner.TwoLayerNet(inputs, hidden, parameters["W2"].shape[1])  # noqa: F821
    params = getattr(net, "params", None)
    assert isinstance(params, dict), "TwoLayerNet must keep W1, b1, W2 and b2 in self.params."
    params.update(parameters)
    return net.loss(X, y, reg)
