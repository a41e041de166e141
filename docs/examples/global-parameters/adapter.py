NAMES = ["Wxh", "Whh", "Why", "bh", "by"]


def run_loss(inputs, targets, hprev, parameters):
    for name in NAMES:
        setattr(learner, name, parameters[name])
    learner.vocab_size = parameters["by"].shape[0]
    learner.hidden_size = parameters["bh"].shape[0]
    returned = learner.lossFun(inputs.tolist(), targets.tolist(), hprev)
    assert isinstance(returned, tuple) and len(returned) >= 6, (
        "lossFun must return the loss and dWxh, dWhh, dWhy, dbh, dby."
    )
    return returned[0], {f"d{name}": value for name, value in zip(NAMES, returned[1:6])}
