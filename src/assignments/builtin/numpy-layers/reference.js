// The solution of the numpy-layers assignment in JavaScript: layers of a network, forward and
// backward. Arrays are nested, examples first. A backward function gets the gradient of the cost
// with respect to the layer's output, and what its forward function remembered.

// x w + b, each example flattened: x (N, d_1, ..., d_k), w (D, M), b (M,), out (N, M).
function affine_forward(x, w, b) {
  const rows = x.map((example) => [example].flat(Infinity))
  const out = dot(rows, w).map((row) => row.map((value, j) => value + b[j]))
  return [out, [x, rows, w]]
}

// dx of x's shape, dw (D, M) and db (M,).
function affine_backward(dout, cache) {
  const [x, rows, w] = cache
  const dx = dot(dout, transpose(w)).map((row, i) => fillLike(x[i], row))
  return [dx, dot(transpose(rows), dout), sumRows(dout)]
}

// max(0, x).
function relu_forward(x) {
  return [mapEach(x, (value) => Math.max(0, value)), x]
}

// dx, which is dout where x was positive.
function relu_backward(dout, cache) {
  return mapEach(dout, (d, value) => (value > 0 ? d : 0), cache)
}

// x where it is positive, slope x elsewhere.
function leaky_relu_forward(x, slope) {
  const slopes = mapEach(x, (value) => (value > 0 ? 1 : slope))
  return [multiply(slopes, x), slopes]
}

// dx.
function leaky_relu_backward(dout, cache) {
  return multiply(dout, cache)
}

// 1 / (1 + e^-x).
function sigmoid_forward(x) {
  const out = mapEach(x, (value) => 1 / (1 + Math.exp(-value)))
  return [out, out]
}

// dx.
function sigmoid_backward(dout, cache) {
  return mapEach(dout, (d, s) => d * s * (1 - s), cache)
}

// tanh(x).
function tanh_forward(x) {
  const out = mapEach(x, Math.tanh)
  return [out, out]
}

// dx.
function tanh_backward(dout, cache) {
  return mapEach(dout, (d, t) => d * (1 - t * t), cache)
}

// The mean cross-entropy of scores x (N, C) with labels y (N,), and dx (N, C).
function softmax_loss(x, y) {
  const n = x.length
  let loss = 0
  const dx = x.map((row, i) => {
    const largest = Math.max(...row)
    const total = row.reduce((sum, score) => sum + Math.exp(score - largest), 0)
    const logs = row.map((score) => score - largest - Math.log(total))
    loss -= logs[y[i]] / n
    return logs.map((log, j) => (Math.exp(log) - (j === y[i] ? 1 : 0)) / n)
  })
  return [loss, dx]
}

// The mean multiclass hinge loss of scores x (N, C) with labels y (N,), and dx (N, C).
function svm_loss(x, y) {
  const n = x.length
  let loss = 0
  const dx = x.map((row, i) => {
    const margins = row.map((score, j) => (j === y[i] ? 0 : Math.max(0, score - row[y[i]] + 1)))
    loss += margins.reduce((sum, margin) => sum + margin, 0) / n
    const count = margins.filter((margin) => margin > 0).length
    return margins.map((margin, j) => (j === y[i] ? -count : margin > 0 ? 1 : 0) / n)
  })
  return [loss, dx]
}

// The hinge loss of X W, plus reg times the sum of the squares of W (D, C), and dW.
function svm_loss_naive(W, X, y, reg) {
  return regularise(svm_loss, [W, X, y, reg])
}

function svm_loss_vectorized(W, X, y, reg) {
  return regularise(svm_loss, [W, X, y, reg])
}

// The softmax loss of X W, plus reg times the sum of the squares of W (D, C), and dW.
function softmax_loss_naive(W, X, y, reg) {
  return regularise(softmax_loss, [W, X, y, reg])
}

function softmax_loss_vectorized(W, X, y, reg) {
  return regularise(softmax_loss, [W, X, y, reg])
}

function regularise(loss, [W, X, y, reg]) {
  const [cost, dscores] = loss(dot(X, W), y)
  const squares = add(W.flat().map((weight) => weight * weight))
  const dW = mapEach(dot(transpose(X), dscores), (d, weight) => d + 2 * reg * weight, W)
  return [cost + reg * squares, dW]
}

// gamma x_hat + beta, each feature of x (N, D) normalised over the batch. In mode train the batch's
// mean and variance are used, and bn_param keeps running averages of them as running_mean and
// running_var; in mode test those are used.
function batchnorm_forward(x, gamma, beta, bn_param) {
  const zeros = x[0].map(() => 0)
  const { mode, eps = 1e-5, momentum = 0.9 } = bn_param
  const { running_mean = zeros, running_var = zeros } = bn_param
  let [mean, variance] = [running_mean, running_var]
  if (mode === 'train') {
    const columns = transpose(x)
    mean = columns.map(average)
    variance = columns.map((column, j) => average(column.map((value) => (value - mean[j]) ** 2)))
    const blend = (old, now) => old.map((value, j) => momentum * value + (1 - momentum) * now[j])
    bn_param.running_mean = blend(running_mean, mean)
    bn_param.running_var = blend(running_var, variance)
  }
  const std = variance.map((value) => Math.sqrt(value + eps))
  const hat = x.map((row) => row.map((value, j) => (value - mean[j]) / std[j]))
  return [hat.map((row) => row.map((value, j) => gamma[j] * value + beta[j])), [hat, std, gamma]]
}

// dx (N, D), dgamma (D,) and dbeta (D,), in mode train: mean and variance depend on x.
function batchnorm_backward(dout, cache) {
  const [hat, std, gamma] = cache
  const dhat = dout.map((row) => row.map((d, j) => d * gamma[j]))
  const dx = transpose(
    transpose(dhat).map((d, j) => normaliseBackward(d, transpose(hat)[j], std[j])),
  )
  return [dx, sumRows(multiply(dout, hat)), sumRows(dout)]
}

// gamma x_hat + beta, each example of x (N, D) normalised over its features.
function layernorm_forward(x, gamma, beta, ln_param) {
  const { eps = 1e-5 } = ln_param
  const std = x.map((row) => Math.sqrt(spread(row) + eps))
  const hat = x.map((row, i) => row.map((value) => (value - average(row)) / std[i]))
  return [hat.map((row) => row.map((value, j) => gamma[j] * value + beta[j])), [hat, std, gamma]]
}

// dx (N, D), dgamma (D,) and dbeta (D,).
function layernorm_backward(dout, cache) {
  const [hat, std, gamma] = cache
  const dx = dout.map((row, i) => {
    const dhat = row.map((d, j) => d * gamma[j])
    return normaliseBackward(dhat, hat[i], std[i])
  })
  return [dx, sumRows(multiply(dout, hat)), sumRows(dout)]
}

// Inverted dropout: in mode train an entry is kept with probability p, and divided by p. Numbers
// are drawn in the order of the entries.
function dropout_forward(x, dropout_param) {
  const { mode, p } = dropout_param
  const mask = mapEach(x, () => (mode === 'test' ? 1 : Number(Math.random() < p) / p))
  return [multiply(x, mask), mask]
}

// dx.
function dropout_backward(dout, cache) {
  return multiply(dout, cache)
}

// Filters w (F, C, HH, WW) laid over images x (N, C, H, W), zeros around them; b (F,).
function conv_forward(x, w, b, conv_param) {
  const { pad } = conv_param
  const padded = x.map((image) => image.map((channel) => padChannel(channel, pad)))
  const [down, across] = countPlaces(padded, w[0][0].length, w[0][0][0].length, conv_param.stride)
  const out = x.map(() => w.map((_, f) => makeMatrix(down, across, b[f])))
  visitWindows({ images: padded, w, out, stride: conv_param.stride }, (at) => {
    const { n, f, c, i, j, y, z, k, l } = at
    out[n][f][i][j] += padded[n][c][y][z] * w[f][c][k][l]
  })
  return [out, [x, w, padded, conv_param]]
}

// dx, dw and db, of the shapes of x, w and b.
function conv_backward(dout, cache) {
  const [x, w, padded, { pad, stride }] = cache
  const dpadded = mapEach(padded, () => 0)
  const dw = mapEach(w, () => 0)
  visitWindows({ images: padded, w, out: dout, stride }, (at) => {
    const { n, f, c, i, j, y, z, k, l } = at
    dw[f][c][k][l] += dout[n][f][i][j] * padded[n][c][y][z]
    dpadded[n][c][y][z] += dout[n][f][i][j] * w[f][c][k][l]
  })
  const [height, width] = [x[0][0].length, x[0][0][0].length]
  const cut = (channel) =>
    channel.slice(pad, pad + height).map((row) => row.slice(pad, pad + width))
  const db = w.map((_, f) => add(dout.map((image) => add(image[f].flat()))))
  return [dpadded.map((image) => image.map(cut)), dw, db]
}

// The largest entry of each window of images x (N, C, H, W); windows may overlap.
function max_pool_forward(x, pool_param) {
  const { pool_height, pool_width, stride } = pool_param
  const [down, across] = countPlaces(x, pool_height, pool_width, stride)
  const largest = x.map((image) =>
    image.map((channel) =>
      makeMatrix(down, across, 0).map((row, i) =>
        row.map((_, j) => findLargest(channel, [i * stride, j * stride], pool_param)),
      ),
    ),
  )
  const out = largest.map((image, n) =>
    image.map((channel, c) => channel.map((row) => row.map(([y, z]) => x[n][c][y][z]))),
  )
  return [out, [x, largest]]
}

// dx: each entry of dout goes to the largest entry of its window.
function max_pool_backward(dout, cache) {
  const [x, largest] = cache
  const dx = mapEach(x, () => 0)
  for (const [n, image] of dout.entries()) {
    for (const [c, channel] of image.entries()) {
      for (const [i, row] of channel.entries()) {
        for (const [j, d] of row.entries()) {
          const [y, z] = largest[n][c][i][j]
          dx[n][c][y][z] += d
        }
      }
    }
  }
  return dx
}

function findLargest(channel, [top, left], { pool_height, pool_width }) {
  let best = [top, left]
  for (let y = top; y < top + pool_height; y += 1) {
    for (let z = left; z < left + pool_width; z += 1) {
      if (channel[y][z] > channel[best[0]][best[1]]) best = [y, z]
    }
  }
  return best
}

function visitWindows({ images, w, out, stride }, visit) {
  for (const [n, image] of images.entries()) {
    for (const [f, filter] of w.entries()) {
      for (const [c, weights] of filter.entries()) {
        for (const i of out[n][f].keys()) {
          for (const j of out[n][f][i].keys()) {
            for (const k of weights.keys()) {
              for (const l of weights[k].keys()) {
                visit({ image, n, f, c, i, j, k, l, y: i * stride + k, z: j * stride + l })
              }
            }
          }
        }
      }
    }
  }
}

function countPlaces(images, rows, columns, stride) {
  const [height, width] = [images[0][0].length, images[0][0][0].length]
  return [Math.floor((height - rows) / stride) + 1, Math.floor((width - columns) / stride) + 1]
}

function padChannel(channel, pad) {
  const side = Array(pad).fill(0)
  const row = () => Array(channel[0].length + 2 * pad).fill(0)
  const around = () => Array.from({ length: pad }, row)
  return [...around(), ...channel.map((values) => [...side, ...values, ...side]), ...around()]
}

function normaliseBackward(dhat, hat, std) {
  const mean = average(dhat)
  const along = average(dhat.map((d, at) => d * hat[at]))
  return dhat.map((d, at) => (d - mean - hat[at] * along) / std)
}

function makeMatrix(rows, columns, value) {
  return Array.from({ length: rows }, () => Array(columns).fill(value))
}

// Numbers in the form of `like`.
function fillLike(like, numbers) {
  let at = 0
  return mapEach(like, () => numbers[at++])
}

// f of each entry, and of the entry at the same place of `other`.
function mapEach(array, f, other) {
  if (!Array.isArray(array)) return f(array, other)
  return array.map((item, at) => mapEach(item, f, other === undefined ? undefined : other[at]))
}

function multiply(a, b) {
  return mapEach(a, (p, q) => p * q, b)
}

function dot(a, b) {
  const columns = transpose(b)
  return a.map((row) => columns.map((column) => add(row.map((value, k) => value * column[k]))))
}

function transpose(a) {
  return a[0].map((_, j) => a.map((row) => row[j]))
}

function sumRows(a) {
  return transpose(a).map(add)
}

function add(values) {
  return values.reduce((sum, value) => sum + value, 0)
}

function average(values) {
  return add(values) / values.length
}

function spread(values) {
  const mean = average(values)
  return average(values.map((value) => (value - mean) ** 2))
}
