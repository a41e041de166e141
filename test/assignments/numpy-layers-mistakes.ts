/** A text that stands once in a function of the reference, and what a learner might write there. */
export type Mistake = readonly [string, string]

type Mistakes = Readonly<Record<string, Readonly<Record<string, Mistake>>>>

/** Puts a mistake into one function of a Python source. @throws Error when its text is not there once. */
export function plantMistake(source: string, name: string, [right, wrong]: Mistake): string {
  const start = source.indexOf(`def ${name}(`)
  const end = source.indexOf('\n\n\n', start)
  const text = source.slice(start, end)
  const count = text.split(right).length - 1
  if (start === -1 || count !== 1) throw new Error(`"${right}" stands ${count} times in ${name}`)
  return source.slice(0, start) + text.replace(right, () => wrong) + source.slice(end)
}

/** Mistakes in one function that leave the value and the gradients of every other exercise right. */
export const MISTAKES: Mistakes = {
  affine_backward: {
    'db not summed': ['dout.sum(axis=0)', 'dout'],
    'db summed over the other axis': ['dout.sum(axis=0)', 'dout.sum(axis=1)'],
    'db averaged': ['dout.sum(axis=0)', 'dout.mean(axis=0)'],
    'dw averaged': ['.T @ dout', '.T @ dout / len(x)'],
    'dw transposed': ['return dx, dw, db', 'return dx, dw.T, db'],
    'w for w.T where it is square': ['w.T', '(w if w.shape[0] == w.shape[1] else w.T)'],
    'dx left flat': ['.reshape(x.shape)', ''],
  },
  relu_backward: {
    'a mask of dout': ['cache > 0', 'dout > 0'],
    'the mask turned around': ['cache > 0', 'cache <= 0'],
    'no mask': ['dout * (cache > 0)', 'dout'],
    'the mask alone': ['dout * (cache > 0)', '1.0 * (cache > 0)'],
  },
  leaky_relu_backward: {
    'no slope': ['dout * cache', 'dout * (cache == 1)'],
    'a slope of 0.01': ['dout * cache', 'dout * np.where(cache == 1, 1, 0.01)'],
  },
  sigmoid_backward: {
    'one factor left out': [' * (1 - cache)', ''],
    'out (1 + out)': ['1 - cache', '1 + cache'],
    'the sigmoid taken twice': ['return', 'cache = sigmoid_forward(cache)[0]\n    return'],
  },
  tanh_backward: {
    'the square forgotten': ['cache**2', 'cache'],
    'the derivative of the sigmoid': ['1 - cache**2', 'cache * (1 - cache)'],
  },
  softmax_loss: {
    'the gradient not averaged': ['dx / x.shape[0]', 'dx'],
    'the label forgotten': ['dx[rows, y] -= 1', 'pass'],
    'the label subtracted after the average': ['-= 1', '-= x.shape[0]'],
    'the loss summed': ['.mean()', '.sum()'],
    'the sign of the loss': ['-log_probs[rows, y]', 'log_probs[rows, y]'],
    'the other sign of the gradient': ['dx / x.shape[0]', '-dx / x.shape[0]'],
    'scores as they are': ['x - x.max(axis=1, keepdims=True)', 'x'],
  },
  svm_loss: {
    'the count forgotten': ['dx[rows, y] -= dx.sum(axis=1)', 'pass'],
    'one in place of the count': ['dx.sum(axis=1)', '1'],
    'the right class counted': ['    margins[rows, y] = 0\n', ''],
    'the gradient not averaged': ['dx / x.shape[0]', 'dx'],
    'the loss summed': ['margins.sum() / x.shape[0]', 'margins.sum()'],
    'margins in place of ones': ['np.where(margins > 0, 1.0, 0.0)', 'margins.copy()'],
    'a margin of a half': ['+ 1)', '+ 0.5)'],
  },
  batchnorm_forward: {
    'the running mean not kept': ['bn_param["running_mean"] =', 'kept ='],
    'the running averages kept in a copy': [
      '        bn_param["running_mean"] =',
      '        bn_param = dict(bn_param)\n        bn_param["running_mean"] =',
    ],
    'a running mean that begins anew': ['momentum * running_mean + ', ''],
    'momentum taken the other way round': [
      'momentum * running_mean + (1 - momentum) * mean',
      '(1 - momentum) * running_mean + momentum * mean',
    ],
    'a momentum of 0.9 written down': ['bn_param.get("momentum", 0.9)', '0.9'],
    'a running variance over N - 1': ['* var\n', '* x.var(axis=0, ddof=1)\n'],
    'the batch in the test, too': [
      '    std = ',
      '    mean, var = x.mean(axis=0), x.var(axis=0)\n    std = ',
    ],
  },
  batchnorm_backward: {
    'the mean taken for a constant': ['dx_hat - dx_hat.mean(axis=0) - ', 'dx_hat - '],
    'the variance taken for a constant': [' - x_hat * (dx_hat * x_hat).mean(axis=0)', ''],
    'both taken for constants': [
      'dx_hat - dx_hat.mean(axis=0) - x_hat * (dx_hat * x_hat).mean(axis=0)',
      'dx_hat',
    ],
    'not divided by the deviation': [' / std', ''],
    'a sum in place of a mean': ['dx_hat.mean(', 'dx_hat.sum('],
    'dgamma without x_hat': ['(dout * x_hat).sum', 'dout.sum'],
    'gamma forgotten': ['dout * gamma', 'dout'],
  },
  layernorm_backward: {
    'mean and variance taken for constants': [
      'dx_hat - dx_hat.mean(axis=1, keepdims=True) - x_hat * along',
      'dx_hat',
    ],
    'a mean over the batch': ['dx_hat.mean(axis=1', 'dx_hat.mean(axis=0'],
    'dgamma summed over the features': ['x_hat).sum(axis=0)', 'x_hat).sum(axis=1)'],
    'dbeta averaged': ['dout.sum(', 'dout.mean('],
  },
  dropout_backward: {
    'the scale left out': ['dout * cache', 'dout * (cache > 0)'],
    'no mask': ['dout * cache', 'dout'],
    'a mask drawn anew': ['dout * cache', 'dout * np.roll(cache, 1)'],
  },
  conv_backward: {
    'overlaps not added up': ['dpadded[place] +=', 'dpadded[place] ='],
    'dx with its padding': ['[:, :, pad : pad + height, pad : pad + width]', ''],
    'dx cut at its end': ['pad : pad + height, pad : pad + width', ':height, :width'],
    'db of one image': ['dout.sum(axis=(0, 2, 3))', 'dout[0].sum(axis=(1, 2))'],
    'dw averaged': ['dout, padded[place])', 'dout, padded[place]) / len(x)'],
    'filters turned around': ['dout, w[', 'dout, w[:, :, ::-1, ::-1]['],
    'filters and channels exchanged where it fits': [
      'fc->nchw", dout',
      'fc->nchw" if w.shape[0] != w.shape[1] else "nfhw,cf->nchw", dout',
    ],
  },
  max_pool_backward: {
    'to every entry': ['dout * (largest == k)', 'dout'],
    'a share to every entry': ['dout * (largest == k)', 'dout / len(places)'],
    'overlaps not added up': [
      '+= dout * (largest == k)',
      '= np.where(largest == k, dout, dx[place])',
    ],
    'to the first entry': ['largest == k', 'k == 0'],
  },
}

/** Mistakes in a forward function, which show in the backward exercise too: the two are graded as a pair. */
export const FORWARD_MISTAKES: Mistakes = {
  affine_forward: {
    'no bias': ['@ w + b', '@ w'],
    'w transposed where it is square': ['@ w', '@ (w.T if w.shape[0] == w.shape[1] else w)'],
    'a bias over the examples where it fits': [
      '@ w + b',
      '@ w + (b[:, np.newaxis] if len(b) == len(x) else b)',
    ],
  },
  relu_forward: {
    'an absolute value': ['np.maximum(0, x)', 'np.abs(x)'],
    'the smaller one': ['np.maximum', 'np.minimum'],
  },
  leaky_relu_forward: {
    'a slope of 0.01': ['1.0, slope', '1.0, 0.01'],
    'the slope on the wrong side': ['x > 0', 'x <= 0'],
  },
  sigmoid_forward: { 'the sign': ['np.exp(-x)', 'np.exp(x)'] },
  tanh_forward: { 'a sigmoid': ['np.tanh(x)', '1 / (1 + np.exp(-x))'] },
  batchnorm_forward: {
    'eps left out': ['var + eps', 'var'],
    'eps added to the deviation': ['np.sqrt(var + eps)', 'np.sqrt(var) + eps'],
    'the variance in place of the deviation': ['np.sqrt(var + eps)', 'var + eps'],
    'beta left out': ['gamma * x_hat + beta', 'gamma * x_hat'],
  },
  layernorm_forward: {
    'normalised over the batch': ['x.mean(axis=1', 'x.mean(axis=0'],
    'an eps of 1e-5 written down': ['ln_param.get("eps", 1e-5)', '1e-5'],
  },
  dropout_forward: {
    'not divided by p': [' / dropout_param["p"]', ' * 1.0'],
    'p the probability of dropping': ['< dropout_param["p"]', '< 1 - dropout_param["p"]'],
    'a seed left out': ['np.random.seed(dropout_param["seed"])', 'pass'],
    'scaled in the test, too': ['mask = 1.0', 'mask = dropout_param["p"]'],
  },
  conv_forward: {
    'zeros on one side only': ['(pad, pad), (pad, pad)', '(2 * pad, 0), (2 * pad, 0)'],
    'no bias': [' + b[:, np.newaxis, np.newaxis]', ''],
    'filters turned around': ['w.reshape(', 'w[:, :, ::-1, ::-1].reshape('],
    'filters and channels exchanged where it fits': [
      'filters = w',
      'filters = (w.swapaxes(0, 1) if w.shape[0] == w.shape[1] else w)',
    ],
    'a stride of 1': ['conv_param["stride"]', '1'],
  },
  max_pool_forward: {
    'a mean': ['parts.max(axis=0)', 'parts.mean(axis=0)'],
    'a largest entry of at least 0': ['parts.max(axis=0)', 'np.maximum(0, parts.max(axis=0))'],
    'height and width exchanged': [
      '"pool_height"], pool_param["pool_width"]',
      '"pool_width"], pool_param["pool_height"]',
    ],
    'windows side by side': ['pool_param["stride"]', 'pool_param["pool_width"]'],
  },
}
