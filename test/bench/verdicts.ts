import type { CheckVerdict } from '#grading/check/verdict.ts'
import {
  checkTrial,
  differentiateTrial,
  drawTrials,
  expectVerdict,
  type Trial,
} from '#test/grading/check/net-trials.ts'
import { judgeByCourse, judgeLikeTorch } from './simple-rules.ts'

/**
 * Free-form verdicts on random nets at six kinds of points, right ones and ones with a mistake, beside the course's rule
 * and a torch-like one. `node test/bench/verdicts.ts [nets] [first seed]`; fresh seeds unless given. Ends with status 1
 * when a bar does not hold.
 */
const [count = 1000, firstSeed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)

interface Row {
  readonly kind: string
  readonly isRight: boolean
  nets: number
  inconclusive: number
  /** Wrong verdicts of the check, the course's rule and the torch-like one. */
  readonly wrong: [number, number, number]
  /** Forwards for each parameter, one number a net. */
  readonly costs: number[]
  checkMs: number
}

const rows = new Map<string, Row>()
for (const trial of drawTrials(firstSeed, count)) record(trial)
for (const isRight of [true, false]) {
  const group = [...rows.values()].filter((row) => row.isRight === isRight)
  write(describeHead(isRight))
  for (const row of [...group, addUp(group)]) write(describeRow(row))
}
for (const { name, holds } of judgeBars([...rows.values()])) {
  write(`${holds ? 'ok  ' : 'FAIL'} ${name}`)
  if (!holds) process.exitCode = 1
}

function record(trial: Trial): void {
  const { kind, net } = trial
  const expected = expectVerdict(trial)
  const row = openRow(kind, expected === 'passed')
  const started = performance.now()
  const found = checkTrial(trial)
  row.checkMs += performance.now() - started
  const gradient = differentiateTrial(trial, net.theta)
  const question = { theta: net.theta, forward: net.forward, gradient }
  const opposite = expected === 'passed' ? 'failed' : 'passed'
  const verdicts = [found.verdict, judgeByCourse(question), judgeLikeTorch(question)]
  verdicts.forEach((verdict, i) => {
    if (verdict === opposite) row.wrong[i] = (row.wrong[i] ?? 0) + 1
  })
  row.nets += 1
  row.inconclusive += found.verdict === 'inconclusive' ? 1 : 0
  row.costs.push(found.evaluations / net.theta.length)
  if (found.verdict !== expected) tellSurprise(trial, found)
}

function tellSurprise({ seed, kind, mistake }: Trial, { verdict, notes }: CheckVerdict): void {
  const codes = notes.map(({ code }) => code).join(', ')
  write(`seed ${seed}, ${kind}, ${mistake?.name ?? 'right'}: ${verdict} (${codes})`)
}

function openRow(kind: string, isRight: boolean): Row {
  const key = `${kind} ${isRight}`
  const row = rows.get(key) ?? createRow(kind, isRight)
  rows.set(key, row)
  return row
}

function createRow(kind: string, isRight: boolean): Row {
  const counts = { nets: 0, inconclusive: 0, checkMs: 0 }
  return { kind, isRight, ...counts, wrong: [0, 0, 0], costs: [] }
}

function addUp(group: readonly Row[]): Row {
  const sum = createRow('all', group[0]?.isRight ?? true)
  for (const row of group) {
    sum.nets += row.nets
    sum.inconclusive += row.inconclusive
    sum.checkMs += row.checkMs
    sum.costs.push(...row.costs)
    row.wrong.forEach((wrong, i) => {
      sum.wrong[i] = (sum.wrong[i] ?? 0) + wrong
    })
  }
  return sum
}

function describeHead(isRight: boolean): string {
  const wrong = isRight ? 'failed' : 'passed'
  const columns = [isRight ? 'right' : 'wrong', 'nets', `${wrong}: check`, 'course', 'torch-like']
  const cells = ['inconclusive', 'evals/param', '99 %', 'most', 'ms']
  return formatCells([...columns, ...cells])
}

function describeRow({ kind, nets, wrong, inconclusive, costs, checkMs }: Row): string {
  const sizes = [0.5, 0.99, 1].map((part) => findQuantile(costs, part).toFixed(1))
  return formatCells([kind, nets, ...wrong, inconclusive, ...sizes, (checkMs / nets).toFixed(1)])
}

function formatCells([first = '', ...cells]: readonly (string | number)[]): string {
  return `${first}`.padEnd(14) + cells.map((cell) => `${cell}`.padStart(14)).join('')
}

function findQuantile(costs: readonly number[], part: number): number {
  const sorted = costs.toSorted((a, b) => a - b)
  return sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN
}

function judgeBars(all: readonly Row[]) {
  const countWrong = (isRight: boolean) =>
    all.reduce((sum, row) => sum + (row.isRight === isRight ? row.wrong[0] : 0), 0)
  const inconclusive = all.reduce((sum, row) => sum + row.inconclusive, 0)
  const checks = all.reduce((sum, row) => sum + row.nets, 0)
  const costs = all.find(({ kind, isRight }) => isRight && kind === 'generic')?.costs ?? []
  return [
    { name: 'no right gradient failed', holds: countWrong(true) === 0 },
    { name: 'no wrong gradient passed', holds: countWrong(false) === 0 },
    { name: 'at most 0.5 % inconclusive', holds: inconclusive <= 0.005 * checks },
    {
      name: 'right nets at generic points: 5 forwards for each parameter or fewer, by the median',
      holds: findQuantile(costs, 0.5) <= 5,
    },
    {
      name: 'and 9 or fewer for 99 of 100, beside the two of the difference that is reported',
      holds: findQuantile(costs, 0.99) <= 9,
    },
  ]
}

function write(line: string): void {
  process.stdout.write(`${line}\n`)
}
