// The layers of a network
//
// Every layer is two functions. The forward function computes the layer's output, and remembers in
// `cache` what the backward function will need. The backward function is given `dout`, the gradient
// of the cost with respect to that output, and computes the gradients with respect to the layer's
// inputs, each of its input's shape.
//
// The first axis of every array counts the examples. Costs are not the layers' affair: nothing is
// divided by the number of examples, but for the two losses.
//
// Fill in the code between YOUR CODE STARTS HERE and YOUR CODE ENDS HERE. Keep the names of the
// functions and the order of their parameters. There are no packages; arrays are nested, and a
// function that gives several values returns them in an array. What you put into a cache is up to
// you: each backward function is graded together with your own forward function.

// f of each number of a nested array, whatever its shape.
function mapEach(array, f) {
  return Array.isArray(array) ? array.map((item) => mapEach(item, f)) : f(array)
}

function transpose(a) {
  return a[0].map((_, j) => a.map((row) => row[j]))
}

function dot(a, b) {
  return a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)))
}

// x (N, d_1, ..., d_k): the inputs, each example flattened to D numbers; w (D, M); b (M,).
// Returns [out, cache]: the flattened inputs times w, plus b, of shape (N, M).
function affine_forward(x, w, b) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout (N, M).
// Returns [dx, dw, db], of the shapes of x, w and b.
function affine_backward(dout, cache) {
  let dx
  let dw
  let db
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [dx, dw, db]
}

// x: an array of any shape.
// Returns [out, cache]: 0 where x is negative, else x.
function relu_forward(x) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout, of the shape of x.
// Returns dx.
function relu_backward(dout, cache) {
  let dx
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return dx
}

// x: an array of any shape; slope: a number.
// Returns [out, cache]: x where it is positive, slope x elsewhere.
function leaky_relu_forward(x, slope) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout, of the shape of x.
// Returns dx.
function leaky_relu_backward(dout, cache) {
  let dx
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return dx
}

// x: an array of any shape.
// Returns [out, cache]: 1 / (1 + e^-x).
function sigmoid_forward(x) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout, of the shape of x.
// Returns dx.
function sigmoid_backward(dout, cache) {
  let dx
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return dx
}

// x: an array of any shape.
// Returns [out, cache]: tanh(x).
function tanh_forward(x) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout, of the shape of x.
// Returns dx.
function tanh_backward(dout, cache) {
  let dx
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return dx
}

// x (N, C): scores; y (N,): labels from 0 to C - 1.
// Returns [loss, dx]: the mean cross-entropy, and its gradient with respect to x.
function softmax_loss(x, y) {
  let loss
  let dx
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [loss, dx]
}

// x (N, C): scores; y (N,): labels from 0 to C - 1.
// Returns [loss, dx]: the mean of sum_j max(0, x_j - x_y + 1) over j other than y, and its gradient
// with respect to x.
function svm_loss(x, y) {
  let loss
  let dx
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [loss, dx]
}

// x (N, D); gamma (D,); beta (D,); bn_param: mode ("train" or "test"), eps (1e-5),
// momentum (0.9), running_mean and running_var (zeros at first). In training the mean and the
// variance of the batch are used, and bn_param.running_mean becomes momentum * running_mean +
// (1 - momentum) * mean, the variance likewise; in testing the running ones are used.
// Returns [out, cache]: gamma (x - mean) / sqrt(variance + eps) + beta.
function batchnorm_forward(x, gamma, beta, bn_param) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout (N, D), of a forward in training.
// Returns [dx, dgamma, dbeta].
function batchnorm_backward(dout, cache) {
  let dx
  let dgamma
  let dbeta
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [dx, dgamma, dbeta]
}

// x (N, D); gamma (D,); beta (D,); ln_param: eps (1e-5). Mean and variance are each example's.
// Returns [out, cache].
function layernorm_forward(x, gamma, beta, ln_param) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout (N, D).
// Returns [dx, dgamma, dbeta].
function layernorm_backward(dout, cache) {
  let dx
  let dgamma
  let dbeta
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [dx, dgamma, dbeta]
}

// x: an array of any shape; dropout_param: mode ("train" or "test"), p, the probability with
// which an entry is kept. In training draw Math.random() once for each entry, in order, keep the
// entry where it is below p, and divide by p. Math.random is seeded here; leave seed alone.
// Returns [out, cache].
function dropout_forward(x, dropout_param) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout, of the shape of x.
// Returns dx.
function dropout_backward(dout, cache) {
  let dx
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return dx
}

// x (N, C, H, W); w (F, C, HH, WW); b (F,); conv_param: stride and pad, the number of zeros
// put around each image.
// Returns [out, cache]: out (N, F, H', W') with H' = 1 + floor((H + 2 pad - HH) / stride).
function conv_forward(x, w, b, conv_param) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout, of the shape of out.
// Returns [dx, dw, db].
function conv_backward(dout, cache) {
  let dx
  let dw
  let db
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [dx, dw, db]
}

// x (N, C, H, W); pool_param: pool_height, pool_width and stride.
// Returns [out, cache]: the largest entry of each window.
function max_pool_forward(x, pool_param) {
  let out
  let cache
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return [out, cache]
}

// dout, of the shape of out.
// Returns dx.
function max_pool_backward(dout, cache) {
  let dx
  // YOUR CODE STARTS HERE

  // YOUR CODE ENDS HERE
  return dx
}
