import fc from 'fast-check'
import { combinations } from '#test/quirks/combination.ts'
import { renderDraft } from '#test/quirks/draft.ts'
import { listVerdicts } from '#test/quirks/report-facts.ts'
import { listInterpreters, startRealGrader } from '#test/service/real-grader.ts'
import { print } from './measurements.ts'

// Submissions of random quirks around right and wrong solutions: no quirk may change a verdict. Seeds are fresh unless
// given. Usage: node test/bench/quirks.ts [submissions] [seed]

const [count = 500, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
const [interpreter] = await listInterpreters()
if (interpreter === undefined) throw new Error('There is no Python with NumPy here')

await using grader = await startRealGrader(interpreter)
const tally = { right: 0, wrong: 0, quirks: 0, changed: 0 }
for (const { draft, about, failing } of fc.sample(combinations, { numRuns: count, seed })) {
  const { assignment } = draft
  const report = await grader.grade({ assignment, submission: renderDraft(draft) })
  const found = JSON.stringify(listVerdicts(report))
  const isRight = Object.keys(failing).length === 0
  tally[isRight ? 'right' : 'wrong'] += 1
  tally.quirks += about.length - 1
  if (found === JSON.stringify(failing)) continue
  tally.changed += 1
  print(`${about.join('; ')}: ${found} in place of ${JSON.stringify(failing)}`)
}

print(
  `${count} submissions of seed ${seed} (${tally.right} right, ${tally.wrong} wrong), ` +
    `${(tally.quirks / count).toFixed(1)} quirks each: ${tally.changed} with another verdict (0 allowed)`,
)
if (tally.changed > 0) process.exitCode = 1
