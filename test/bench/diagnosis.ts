import { POINT_KINDS } from '#test/nets/points.ts'
import {
  drawDoubleTrial,
  drawForeignTrial,
  drawTrial,
  type Outcome,
  runTrial,
  type Score,
  scoreOutcomes,
  type Trial,
  WAYS,
  type Way,
} from './diagnosis-trials.ts'
import { print } from './measurements.ts'

// How often a planted mistake is named, counted per wrong gradient. A label is right if the planted mistake is among the
// named candidates, at most three; misleading if candidates are named and it is not. `patterns` sees numeric gradients;
// `numbers` may also recognise a net by its cost and gradients; `replays` sees the reference's gradients and replays of
// general changes in its backward, but recognises nothing; `reference` does both. The nets are of the kind that is
// recognised and replayed, and the general changes cover most planted mistakes: errors in no catalogue are beside them.
// Exit status 1 when a bar is missed. Usage: node test/bench/diagnosis.ts [seed] [nets]

const firstSeed = Number(process.argv[2] ?? 20_261_101)
const netCount = Number(process.argv[3] ?? 1500)
const bars: Readonly<Partial<Record<Way, { right: number; misleading: number }>>> = {
  numbers: { right: 0.65, misleading: 0.05 },
  replays: { right: 0.9, misleading: 0.02 },
  reference: { right: 0.9, misleading: 0.02 },
}

function draw(count: number, start: number, make: (seed: number) => Trial | undefined): Trial[] {
  const trials: Trial[] = []
  for (let seed = start; trials.length < count; seed += 10) {
    const trial = make(seed)
    if (trial !== undefined) trials.push(trial)
  }
  return trials
}

function show(label: string, score: Score, milliseconds?: number): void {
  const part = (count: number) => `${((100 * count) / score.total).toFixed(1)} %`.padStart(8)
  const speed = milliseconds === undefined ? '' : `  ${milliseconds.toFixed(1)} ms a net`
  print(
    `${label.padEnd(26)}${`${score.total}`.padStart(6)} wrong  right${part(score.right)}  all named${part(score.complete)}  ` +
      `misleading${part(score.misleading)}  unnamed${part(score.unnamed)}${speed}`,
  )
}

function measure(label: string, trials: readonly Trial[], way: Way): readonly Outcome[] {
  const start = performance.now()
  const outcomes = trials.flatMap((trial) => runTrial(trial, way))
  show(`${label} ${way}`, scoreOutcomes(outcomes), (performance.now() - start) / trials.length)
  return outcomes
}

/** One line for each planted mistake: how it fared, and what was named first. */
function printConfusion(outcomes: readonly Outcome[]): void {
  const ids = [...new Set(outcomes.flatMap(({ planted }) => planted))].toSorted()
  for (const id of ids) {
    const own = outcomes.filter(({ planted }) => planted.includes(id))
    const score = scoreOutcomes(own)
    const firsts = Map.groupBy(own, ({ named }) => named[0] ?? '-')
    const listed = [...firsts]
      .toSorted(([, a], [, b]) => b.length - a.length)
      .slice(0, 6)
      .map(([name, group]) => `${name} ${group.length}`)
    const counts = [score.total, score.right, score.misleading, score.unnamed]
    print(
      `  ${id.padEnd(27)}${counts.map((n) => `${n}`.padStart(5)).join('')}   ${listed.join(', ')}`,
    )
  }
}

const trials = draw(netCount, firstSeed, drawTrial)
const results = new Map<Way, readonly Outcome[]>()
print(`One mistake in each of ${trials.length} nets, seeds from ${firstSeed}`)
for (const way of WAYS) results.set(way, measure('one mistake,', trials, way))
for (const way of WAYS) {
  print(`\nPlanted, by ${way}: wrong gradients, right, misleading, unnamed; named first`)
  printConfusion(results.get(way) ?? [])
}

print('\nBeside them')
const doubles = draw(Math.ceil(netCount / 10), firstSeed + 1_000_000, drawDoubleTrial)
const foreign = draw(Math.ceil(netCount / 10), firstSeed + 2_000_000, drawForeignTrial)
for (const way of WAYS) measure('two mistakes,', doubles, way)
for (const way of WAYS) measure('not in the catalogue,', foreign, way)
for (const points of POINT_KINDS) {
  const make = (seed: number) => drawTrial(seed, { points })
  measure(`${points},`, draw(Math.ceil(netCount / 30), firstSeed + 3_000_000, make), 'reference')
}

const missed = Object.entries(bars).filter(([way, bar]) => {
  const score = scoreOutcomes([...results.values()].flat().filter((outcome) => outcome.way === way))
  return score.right < bar.right * score.total || score.misleading > bar.misleading * score.total
})
print(
  missed.length === 0 ? '\nAll bars hold.' : `\nMissed: ${missed.map(([way]) => way).join(', ')}`,
)
process.exitCode = missed.length === 0 ? 0 : 1
