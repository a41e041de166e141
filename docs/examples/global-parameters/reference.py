import numpy as np

vocab_size = 5
hidden_size = 3
Wxh = np.random.randn(hidden_size, vocab_size) * 0.01
Whh = np.random.randn(hidden_size, hidden_size) * 0.01
Why = np.random.randn(vocab_size, hidden_size) * 0.01
bh = np.zeros((hidden_size, 1))
by = np.zeros((vocab_size, 1))


def lossFun(inputs, targets, hprev):
    hidden, probs = [hprev], []
    loss = 0.0
    for given, wanted in zip(inputs, targets):
        hidden.append(np.tanh(Wxh[:, [given]] + Whh @ hidden[-1] + bh))
        scores = Why @ hidden[-1] + by
        exp = np.exp(scores - scores.max())
        probs.append(exp / exp.sum())
        loss -= np.log(probs[-1][wanted, 0])
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby, dhnext = np.zeros_like(bh), np.zeros_like(by), np.zeros_like(bh)
    for t in reversed(range(len(inputs))):
        dy = probs[t].copy()
        dy[targets[t]] -= 1
        dWhy += dy @ hidden[t + 1].T
        dby += dy
        dh = Why.T @ dy + dhnext
        draw = (1 - hidden[t + 1] ** 2) * dh
        dbh += draw
        dWxh[:, inputs[t]] += draw[:, 0]
        dWhh += draw @ hidden[t].T
        dhnext = Whh.T @ draw
    return loss, dWxh, dWhh, dWhy, dbh, dby, hidden[-1]
