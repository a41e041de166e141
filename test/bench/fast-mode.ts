import type { FastVerdict } from '#grading/fast/fast-verdict.ts'
import { createRandomState } from '#grading/random-state.ts'
import {
  addToEntries,
  exchangeEntries,
  measureRms,
  plant,
  rollRow,
  scaleBy,
} from '#test/grading/fast/planted-errors.ts'
import { type Program, runFast } from '#test/grading/fast/program.ts'
import { createWideNet } from '#test/grading/fast/wide-net.ts'
import { drawMistake } from '#test/nets/mistakes.ts'
import { createNet } from '#test/nets/net.ts'
import { POINT_KINDS } from '#test/nets/points.ts'

/**
 * The fast mode on nets of 784-64-10 units with 16 examples, half of them with tanh and half with ReLU: what it finds,
 * what it flags, and what it costs. Ends with status 1 when a bar does not hold.
 */
const RUNS = 200
const FEW = 10
const SEEDS_PER_KIND = 60
const WEIGHTS = 784 * 64

interface Line {
  readonly name: string
  readonly result: string
  readonly bar: string
  readonly holds: boolean
}

const lines = [
  ...benchRightNets(),
  ...benchSingleErrors(0.01, 0.99),
  ...benchSingleErrors(0.001, 0.95),
  ...[2, 4, 8].map((count) => benchSeveralErrors(count)),
  ...benchPatterns(),
  benchMissedErrors(),
  ...benchHostilePoints(),
]
for (const { name, result, bar, holds } of lines) {
  write(`${holds ? 'ok  ' : 'FAIL'} ${name.padEnd(44)} ${result.padEnd(60)} ${bar}`)
}
write(`${(process.cpuUsage().user / 1e6).toFixed(0)} s of processor time`)
process.exitCode = lines.every(({ holds }) => holds) ? 0 : 1

function benchRightNets(): Line[] {
  const verdicts = repeat(RUNS, (net, seed) => runFast(net, seed))
  const failed = count(verdicts, ({ verdict }) => verdict !== 'passed')
  const twice = count(verdicts, ({ evaluations }) => evaluations.confirmation > 0)
  const projections = Math.max(...verdicts.map(({ evaluations }) => evaluations.projections))
  const totals = verdicts.map(countEvaluations)
  const parameters = createWideNet(0).theta.length
  const [fewer, all] = [projections, Math.max(...totals)].map((most) => (2 * parameters) / most)
  return [
    {
      name: 'right nets flagged',
      result: `${failed} of ${RUNS} (${twice} looked at twice)`,
      bar: 'none',
      holds: failed === 0,
    },
    {
      name: 'projections against 2N',
      result: `at most ${projections}: ${fewer?.toFixed(0)} times fewer`,
      bar: 'at least 500 times',
      holds: (fewer ?? 0) >= 500,
    },
    {
      name: 'all evaluations against 2N, noise included',
      result: `${describeSpread(totals)}: ${all?.toFixed(0)} times fewer`,
      bar: '-',
      holds: true,
    },
  ]
}

function benchSingleErrors(size: number, share: number): Line[] {
  const outcomes = repeat(RUNS, (net, seed) => {
    const offsets = [drawOffset(seed, WEIGHTS)]
    const verdict = runFast(addToEntries(net, 'W1', { offsets, size }), seed)
    return { verdict, isFound: hasFailed(verdict, ['W1']), isNamed: names(verdict, offsets) }
  })
  const found = count(outcomes, ({ isFound }) => isFound)
  const named = count(outcomes, ({ isNamed }) => isNamed)
  const forwards = outcomes
    .filter(({ isNamed }) => isNamed)
    .map(({ verdict }) => verdict.evaluations.localisation)
  const label = `one entry of dW1 off by ${size} rms`
  return [
    {
      name: `${label}: found`,
      result: `${found} of ${RUNS}`,
      bar: `at least ${100 * share} %`,
      holds: found >= share * RUNS,
    },
    {
      name: `${label}: localised`,
      result: `${named} of ${found}, forwards ${describeSpread(forwards)}`,
      bar: 'at most 100 forwards',
      holds: named === found && Math.max(...forwards) <= 100,
    },
  ]
}

function benchSeveralErrors(errors: number): Line {
  const outcomes = repeat(2 * FEW, (net, seed) => {
    const offsets = drawOffsets(seed, errors)
    const verdict = runFast(addToEntries(net, 'W1', { offsets, size: 0.1 }), seed)
    return { isNamed: names(verdict, offsets), forwards: verdict.evaluations.localisation }
  })
  const named = count(outcomes, ({ isNamed }) => isNamed)
  const forwards = outcomes.map((outcome) => outcome.forwards)
  const most = Math.ceil(6 * (1 + errors * Math.log2(WEIGHTS / errors) + errors))
  return {
    name: `${errors} entries of dW1 off by 0.1 rms`,
    result: `all named in ${named} of ${2 * FEW}, forwards ${describeSpread(forwards)}`,
    bar: `all, at most ${most} forwards`,
    holds: named === 2 * FEW && Math.max(...forwards) <= most,
  }
}

function benchPatterns(): Line[] {
  const cases: [string, readonly string[], (net: Program) => Program][] = [
    ['two entries of dW2 exchanged', ['W2'], (net) => plant(net, 'W2', exchangeEntries(5, 407))],
    ['a row of dW1 rolled', ['W1'], (net) => rollRow(net, 'W1')],
    ['a row of dW2 rolled', ['W2'], (net) => rollRow(net, 'W2')],
    ['dW1 times 1.001', ['W1'], (net) => plant(net, 'W1', scaleBy(1.001))],
    ['db1 without 1/m', ['b1'], (net) => plant(net, 'b1', scaleBy(16))],
    ['db2 all zeros', ['b2'], (net) => plant(net, 'b2', scaleBy(0))],
    [
      'all of it times 1.001',
      ['W1', 'b1', 'W2', 'b2'],
      (net) => ({ ...net, backward: (theta) => net.backward(theta)?.map((g) => 1.001 * g) }),
    ],
  ]
  return cases.map(([name, wrong, change]) => {
    const verdicts = repeat(FEW, (net, seed) => runFast(change(net), seed))
    const found = count(verdicts, (verdict) => hasFailed(verdict, wrong))
    const forwards = verdicts.map(({ evaluations }) => evaluations.localisation)
    const extents = new Set(verdicts.flatMap((verdict) => verdict.blocks.map(describeExtent)))
    return {
      name,
      result: `${found} of ${FEW}, forwards ${describeSpread(forwards)} ${[...extents].join(' ')}`,
      bar: 'all, the right tensor named',
      holds: found === FEW,
    }
  })
}

/** Errors of the size that the verdict on the right net says half of all places would let pass. */
function benchMissedErrors(): Line {
  const design = { inputs: 64, hidden: 32, examples: 8 }
  const outcomes = Array.from({ length: RUNS }, (_, seed) => {
    const net = createWideNet(seed, design)
    const missed = runFast(net, seed).blocks[0]?.missed.find(({ probability }) => {
      return probability === 0.5
    })
    const offsets = [drawOffset(seed, 64 * 32)]
    const size = (missed?.size ?? Number.NaN) / measureRms(net, 'W1')
    return runFast(addToEntries(net, 'W1', { offsets, size }), seed)
  })
  const passed = count(outcomes, ({ verdict }) => verdict === 'passed')
  return {
    name: 'errors at the size said to pass in half',
    result: `${passed} of ${RUNS} passed`,
    bar: '25 to 75 %',
    holds: passed >= RUNS / 4 && passed <= (3 * RUNS) / 4,
  }
}

/** Small nets at kinks, near them, with large inputs, tiny costs and offsets, right and with a planted mistake. */
function benchHostilePoints(): Line[] {
  const nets = POINT_KINDS.flatMap((points) => {
    return Array.from({ length: SEEDS_PER_KIND }, (_, seed) => createNet(seed, { points }))
  })
  const right = nets.map((net) => runFast({ ...net, backward: (theta) => net.backward(theta) }, 1))
  const wrong = nets.flatMap((net) => {
    const mistake = drawMistake(net, net.seed, ({ keepsShapes }) => keepsShapes)
    if (mistake === undefined) return []
    return [runFast({ ...net, backward: (theta) => net.backward(theta, [mistake]) }, 1)]
  })
  return [
    describeVerdicts('right small nets, six kinds of points', right, 'passed'),
    describeVerdicts('planted mistakes there', wrong, 'failed'),
  ]
}

function describeVerdicts(
  name: string,
  verdicts: readonly FastVerdict[],
  wanted: FastVerdict['verdict'],
): Line {
  const as = count(verdicts, ({ verdict }) => verdict === wanted)
  const open = count(verdicts, ({ verdict }) => verdict === 'inconclusive')
  return {
    name,
    result: `${as} of ${verdicts.length} ${wanted}, ${open} inconclusive`,
    bar: 'no false verdict, 1 % inconclusive',
    holds: as + open === verdicts.length && open <= verdicts.length / 100,
  }
}

/** Every second net has ReLU; each is another. */
function repeat<Outcome>(runs: number, run: (net: Program, seed: number) => Outcome): Outcome[] {
  return Array.from({ length: runs }, (_, seed) => {
    return run(createWideNet(seed, { activation: seed % 2 === 0 ? 'tanh' : 'relu' }), 1000 + seed)
  })
}

/** Whether these tensors failed and no other. */
function hasFailed({ blocks }: FastVerdict, wrong: readonly string[]): boolean {
  return blocks.every(({ name, verdict }) => (verdict === 'failed') === wrong.includes(name))
}

/** Whether exactly these entries of dW1 are named. */
function names({ blocks }: FastVerdict, offsets: readonly number[]): boolean {
  const entries = blocks[0]?.finding?.entries ?? []
  const named = entries
    .filter(({ verdict }) => verdict === 'wrong')
    .map(({ index: [row = 0, column = 0] }) => row * 784 + column)
  return named.length === offsets.length && offsets.every((offset) => named.includes(offset))
}

function drawOffset(seed: number, size: number): number {
  return Math.floor(createRandomState(seed).uniform() * size)
}

function drawOffsets(seed: number, number: number): number[] {
  const state = createRandomState(seed)
  const offsets = new Set<number>()
  while (offsets.size < number) offsets.add(Math.floor(state.uniform() * WEIGHTS))
  return [...offsets]
}

function describeExtent({ name, finding }: FastVerdict['blocks'][number]): string {
  if (finding === undefined) return ''
  const { extent, factor } = finding
  return `${name}: ${extent.kind}${factor === undefined ? '' : ` x${factor}`}`
}

function countEvaluations({ evaluations }: FastVerdict): number {
  return Object.values(evaluations).reduce((sum, part) => sum + part, 0)
}

function describeSpread(numbers: readonly number[]): string {
  const sorted = numbers.toSorted((a, b) => a - b)
  return `${sorted[Math.floor(sorted.length / 2)]} (at most ${sorted.at(-1)})`
}

function count<Item>(items: readonly Item[], isCounted: (item: Item) => boolean): number {
  return items.filter(isCounted).length
}

function write(text: string): void {
  process.stdout.write(`${text}\n`)
}
