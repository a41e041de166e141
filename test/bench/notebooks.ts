import { openDraft } from '#test/quirks/combination.ts'
import { type Draft, renderDraft } from '#test/quirks/draft.ts'
import { EXTRA_CELLS } from '#test/quirks/extra-cells.ts'
import { FILE_DETAILS, OUTPUTS } from '#test/quirks/files.ts'
import { SOLUTIONS } from '#test/quirks/solutions.ts'
import { launch } from './launch.ts'
import { median, print, summarize, time } from './measurements.ts'
import { startService } from './rivals.ts'

// A notebook of 200 cells and 5 MB, outputs included, against its bare functions, over HTTP and in alternation.
// Usage: node test/bench/notebooks.ts [rounds]

const rounds = Number(process.argv[2] ?? 40)
const CELLS = 200
const BYTES = 5_000_000
const MAX_DIFFERENCE_MS = 60
const WARM_UP = 10
const assignment = 'gradient-checking'

const bare = openDraft({ assignment, functions: SOLUTIONS[assignment] })
const bareBody = write({ ...bare, file: { ...bare.file, kind: 'script' } })
const bodies = { bare: bareBody, notebook: write(fill(bare)) }

await using service = await startService(launch.python)
for (const body of Object.values(bodies)) {
  print(`graded: ${describe(await service.grade(body))}, ${body.length.toLocaleString('en')} bytes`)
  for (let count = 0; count < WARM_UP; count += 1) await service.grade(body)
}
const barely: number[] = []
const fully: number[] = []
for (let round = 0; round < rounds; round += 1) {
  barely.push(await time(() => service.grade(bodies.bare)))
  fully.push(await time(() => service.grade(bodies.notebook)))
}

print(summarize('bare functions over HTTP', barely, 'ms'))
print(summarize(`notebook of ${CELLS} cells over HTTP`, fully, 'ms'))
const difference = median(fully) - median(barely)
print(
  `the notebook costs ${(median(fully) / median(barely)).toFixed(1)}x its bare functions, ` +
    `${difference.toFixed(1)} ms more (at most ${MAX_DIFFERENCE_MS} ms)`,
)
if (difference > MAX_DIFFERENCE_MS) process.exitCode = 1

/** The draft with what learners leave in notebooks, over and over: prose, cells of all kinds, and pictures. */
function fill(draft: Draft): Draft {
  const sources = Object.values(EXTRA_CELLS)
  const functions = Object.keys(draft.functions).length + 1
  const count = CELLS / 2 - functions
  const extras = Array.from({ length: count }, (_, at) => ({
    source: sources[at % sources.length] ?? '',
    at: at / count,
  }))
  const [prose] = FILE_DETAILS['prose, raw text and an attachment']?.prose ?? []
  const picture = 'iVBORw0KGgo'.repeat(Math.ceil(BYTES / (CELLS / 2) / 11))
  const output = { output_type: 'display_data', data: { 'image/png': picture }, metadata: {} }
  const outputs = [...(OUTPUTS['text and coloured text'] ?? []), output]
  return { ...draft, extras, file: { ...draft.file, outputs, prose: prose ? [prose] : [] } }
}

/** As bytes: what it costs a client to encode text is not what is measured. */
function write(draft: Draft): Buffer {
  return Buffer.from(JSON.stringify({ assignment, submission: renderDraft(draft) }))
}

function describe(report: unknown): string {
  const verdict = /"verdict":"\w+"/.exec(JSON.stringify(report))
  return verdict?.[0] ?? 'no verdict'
}
