def measure_loss(x, t, parameters):
    inputs, hidden = parameters["W1"].shape
    net = learner.TwoLayerNet(inputs, hidden, parameters["W2"].shape[1])
    for name, value in parameters.items():
        net.params[name][...] = value
    return net.loss(x, t), net


def take_gradients(net, x, t):
    return {f"d{name}": value for name, value in net.gradient(x, t).items()}
