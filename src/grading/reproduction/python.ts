import { writePython } from './python-literal.ts'
import type { ReproducedCall, Reproduction, ShownGradient, ShownValue } from './reproduction.ts'

/**
 * A test as Python source that runs below the learner's code, in a notebook cell or at the end of a script. All of its own
 * names begin with an underscore, so that none hides one of the learner's. Undefined where a value cannot be written.
 */
export function writePythonReproduction(reproduction: Reproduction): string | undefined {
  const values = writePython({ kind: 'dict', entries: Object.entries(reproduction.values) })
  if (values === undefined) return undefined
  const { shows } = reproduction
  const lines = [
    ...introduce(reproduction),
    'import copy as _copy',
    'import random as _random',
    '',
    'import numpy as _np',
    '',
    `_values = ${values}`,
    '',
    '',
    'def _get(_given, _name):',
    '    return _copy.deepcopy(_given[_name])',
    '',
    ...writeGroup(reproduction),
    '',
    ...(shows.kind === 'value'
      ? showValue(reproduction, shows)
      : showGradient(reproduction, shows)),
  ]
  return `${lines.join('\n')}\n`
}

function introduce({ test, exercise, lent }: Reproduction): string[] {
  const title = `# Test ${test} of ${exercise}. Run this below your own code.`
  if (lent.length === 0) return [title]
  return [
    title,
    `# When it was graded, ${lent.join(', ')} came from the assignment; here it is yours.`,
  ]
}

function writeSeeds({ seed }: Reproduction, indent = ''): string[] {
  return [`${indent}_random.seed(${seed})`, `${indent}_np.random.seed(${seed})`]
}

const NO_CALL: ReproducedCall = { call: '', args: [], returns: [] }

function showValue(reproduction: Reproduction, shows: ShownValue): string[] {
  const [{ call, args } = NO_CALL] = reproduction.calls
  const known = { reproduction, given: '_values', results: new Set<string>() }
  const index = shows.result === undefined ? '' : `[${shows.result}]`
  return [
    ...writeSeeds(reproduction),
    ...scale(shows),
    `_arguments = [${args.map((name) => writeArgument(name, known)).join(', ')}]`,
    `_value = ${call}(*_arguments)`,
    ...(shows.scaled ? [`${shows.scaled.call} = _own`] : []),
    `print("${call} gives", _value${index})`,
    ...shows.updates.map(
      (name) => `print("${call} leaves ${name} as", _arguments[${args.indexOf(name)}])`,
    ),
    `print("expected:", ${JSON.stringify(JSON.stringify(shows.expected) ?? '')})`,
  ]
}

/** What the checker calls gives altered gradients. */
function scale({ scaled }: ShownValue): string[] {
  if (scaled === undefined) return []
  return [
    `_own = ${scaled.call}`,
    '',
    '',
    `def ${scaled.call}(*_args, **_named):`,
    `    return ${scaled.factor} * _own(*_args, **_named)`,
    '',
    '',
  ]
}

function showGradient(reproduction: Reproduction, shows: ShownGradient): string[] {
  const { differentiated, cotangentSeed } = shows
  const last = reproduction.calls.findIndex(({ returns }) => returns.includes(differentiated))
  const forward = reproduction.calls.slice(0, last + 1)
  const results = new Set(forward.flatMap(({ returns }) => returns))
  const isArray = differentiated === 'out'
  const shape = '*_np.shape(_made["out"])'
  return [
    'def _forward(_given):',
    ...writeSeeds(reproduction, '    '),
    '    _made = {}',
    ...writeCalls(forward, { reproduction, given: '_given', results: new Set() }).map(indent),
    '    return _made',
    '',
    '',
    'def _cost(_given):',
    isArray
      ? '    return float(_np.sum(_forward(_given)["out"] * _values["cotangent"]))'
      : '    return float(_np.squeeze(_forward(_given)["cost"]))',
    '',
    '',
    '_made = _forward(_values)',
    ...(isArray
      ? [`_values["cotangent"] = _np.random.RandomState(${cotangentSeed}).randn(${shape})`]
      : []),
    ...writeCalls(reproduction.calls.slice(last + 1), { reproduction, given: '_values', results }),
    ...showCost(shows),
    ...showEntry(reproduction, shows),
  ]
}

interface Known {
  readonly reproduction: Reproduction
  /** The dict that values are taken from. */
  readonly given: string
  /** Names of earlier results. */
  readonly results: Set<string>
}

function writeCalls(calls: readonly ReproducedCall[], known: Known): string[] {
  return calls.flatMap(({ call, args, returns, bare }) => {
    const text = `${call}(${args.map((name) => writeArgument(name, known)).join(', ')})`
    const names = returns.map((name) => `_made["${name}"]`).join(', ')
    for (const name of returns) known.results.add(name)
    if (!bare) return [`${names} = ${text}`]
    const rest = returns.slice(1).map(() => 'None')
    return [
      `_result = ${text}`,
      `${names} = _result if isinstance(_result, tuple) else (_result, ${rest.join(', ')})`,
    ]
  })
}

/** Every call has copies of its own. */
function writeArgument(name: string, { reproduction, given, results }: Known): string {
  if (results.has(name)) return `_made["${name}"]`
  return isGroup(name, reproduction) ? `_group(${given})` : `_get(${given}, "${name}")`
}

/** Whether a name stands for the dict of all parameters. */
function isGroup(name: string, { parameters, values }: Reproduction): boolean {
  return name === 'parameters' && (parameters.length > 0 || values[name] === undefined)
}

function writeGroup(reproduction: Reproduction): string[] {
  const { calls, parameters } = reproduction
  const isUsed = calls.some(({ args }) => args.some((name) => isGroup(name, reproduction)))
  if (!isUsed) return []
  const names = parameters.map((name) => `"${name}"`).join(', ')
  return [
    '',
    'def _group(_given):',
    `    return {_name: _get(_given, _name) for _name in [${names}]}`,
    '',
  ]
}

function indent(line: string): string {
  return line === '' ? '' : `    ${line}`
}

function showCost({ differentiated, expectedCost }: ShownGradient): string[] {
  if (differentiated !== 'cost') return []
  const expected = expectedCost === undefined ? '' : `, "expected:", ${expectedCost}`
  return [`print("cost:", _cost(_values)${expected})`]
}

function showEntry(reproduction: Reproduction, shows: ShownGradient): string[] {
  const { wrong, epsilon } = shows
  if (wrong === undefined) return []
  const { name, shape, index } = wrong
  const found = [...findGradient(reproduction, { name, wrt: shows.wrt })]
  const expected = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`
  if (index === undefined) {
    return [...found, `print("d${name} has shape", _np.shape(_gradient), "of ${expected}")`]
  }
  const place = `[${index.join(', ')}]`
  const isScalar = shape.length === 0
  const at = isScalar ? '' : place
  return [
    ...found,
    `_analytic = float(_np.reshape(_gradient, ${expected})${isScalar ? '' : place})`,
    '_costs = []',
    `for _step in (${epsilon}, -${epsilon}):`,
    `    _moved = {**_values, "${name}": _np.array(_values["${name}"], dtype=float)${isScalar ? '[()]' : ''}}`,
    `    _moved["${name}"]${at} += _step`,
    '    _costs.append(_cost(_moved))',
    `_numeric = (_costs[0] - _costs[1]) / (2 * ${epsilon})`,
    '_ratio = _analytic / _numeric if _numeric else float("nan")',
    `print("d${name}${at}: analytic", _analytic, "numeric", _numeric, "ratio", _ratio)`,
  ]
}

/** A result of its own, or an entry of the dict, tuple or single array `gradients`. */
function findGradient(
  { calls }: Reproduction,
  { name, wrt }: { readonly name: string; readonly wrt: readonly string[] },
): string[] {
  const isOwn = calls.some(({ returns }) => returns.includes(`d${name}`))
  if (isOwn) return [`_gradient = _made["d${name}"]`]
  const single = wrt.length === 1 ? '' : `[${wrt.indexOf(name)}]`
  return [
    '_gradient = _made["gradients"]',
    'if isinstance(_gradient, dict):',
    `    _gradient = _gradient["d${name}" if "d${name}" in _gradient else "${name}"]`,
    ...(single === '' ? [] : ['else:', `    _gradient = _gradient${single}`]),
  ]
}
