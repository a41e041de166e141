import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Outcome } from '#contract/outcomes.ts'
import type { Verdict } from '#contract/report.ts'
import type { AssignmentName } from './assignments.ts'

/** A program that wants what it must not have. */
export interface HostileProgram {
  /** Its file below test/fixtures/hostile, without the extension; the folder is its class. */
  readonly name: string
  readonly class: string
  readonly sentence: string
  readonly language: 'python'
  readonly source: string
  readonly assignment: AssignmentName
  /** How its first exercise may end; several where interpreters differ. */
  readonly expected: readonly Ending[]
}

/** How an exercise ended. */
export interface Ending {
  readonly outcome: Outcome
  readonly verdict: Verdict
}

const FOLDER = join(import.meta.dirname, '../fixtures/hostile')
const PREFACE = readFileSync(join(FOLDER, 'preface.py'), 'utf8')

/** All of them, by class and name. */
export const PROGRAMS: readonly HostileProgram[] = globSync('*/*.py', { cwd: FOLDER })
  .sort()
  .map(readProgram)

/** The source as it is submitted: it finds the canaries' places in `CANARIES`. */
export function prefaceSource(
  { source }: HostileProgram,
  places: Readonly<Record<string, string | number>>,
): string {
  return `CANARIES = ${JSON.stringify(places)}\n${PREFACE}\n\n${source}`
}

function readProgram(file: string): HostileProgram {
  const text = readFileSync(join(FOLDER, file), 'utf8')
  const [front = ''] = /^(# .*\n)*/.exec(text) ?? []
  const read = (key: string) => new RegExp(`^# ${key}: (.+)$`, 'm').exec(front)?.[1]
  const sentence = front.split('\n').find((line) => !/^# (expect|assignment): /.test(line))
  return {
    name: `${dirname(file)}/${basename(file, '.py')}`,
    class: dirname(file),
    sentence: sentence?.slice(2) ?? '',
    language: 'python',
    source: expandRepeats(text),
    assignment: (read('assignment') ?? defaultAssignment(file)) as AssignmentName,
    expected: (read('expect') ?? '').split(' | ').map(readEnding),
  }
}

function readEnding(words: string): Ending {
  const [outcome, verdict] = words.split(' ')
  return { outcome, verdict } as Ending
}

/** What a program forges is an answer; what the others are asked for is how far they got. */
function defaultAssignment(file: string): string {
  return dirname(file) === 'forging' ? 'secret' : 'reach'
}

/** `@@text*100@@` in a fixture stands for the text a hundred times. */
function expandRepeats(text: string): string {
  return text.replaceAll(/@@([\s\S]+?)\*(\d+)@@/g, (_, part: string, times: string) =>
    part.repeat(Number(times)),
  )
}
