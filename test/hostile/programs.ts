import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import type { Language } from '#contract/languages.ts'
import type { Outcome } from '#contract/outcomes.ts'
import type { Verdict } from '#contract/report.ts'
import type { AssignmentName } from './assignments.ts'

/** A program that wants what it must not have. */
export interface HostileProgram {
  /** Its file below test/fixtures/hostile; the folder is its class. */
  readonly name: string
  readonly class: string
  readonly sentence: string
  readonly language: Language
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

interface Dialect {
  readonly language: Language
  /** What begins a line of comment. */
  readonly comment: string
  /** What every program in it starts with. */
  readonly preface: string
  /** Puts the canaries' places before that, as JSON. */
  readonly place: (json: string) => string
}

const FOLDER = join(import.meta.dirname, '../fixtures/hostile')
const readPreface = (name: string) => readFileSync(join(FOLDER, name), 'utf8')
const SCRIPT = {
  comment: '// ',
  preface: readPreface('preface.js'),
  place: (json: string) => `const CANARIES = ${json}\n`,
}
const DIALECTS: Readonly<Record<string, Dialect>> = {
  '.py': {
    language: 'python',
    comment: '# ',
    preface: readPreface('preface.py'),
    place: (json) => `CANARIES = ${json}\n`,
  },
  '.js': { ...SCRIPT, language: 'javascript' },
  '.ts': { ...SCRIPT, language: 'typescript', preface: '' },
}

/** All of them, by class and name. */
export const PROGRAMS: readonly HostileProgram[] = globSync('*/*.{py,js,ts}', { cwd: FOLDER })
  .sort()
  .map(readProgram)

/** The source as it is submitted: it finds the canaries' places in `CANARIES`. */
export function prefaceSource(
  { name, source }: HostileProgram,
  places: Readonly<Record<string, string | number>>,
): string {
  const { preface, place } = findDialect(name)
  return `${place(JSON.stringify(places))}${preface}\n\n${source}`
}

function readProgram(file: string): HostileProgram {
  const { language, comment } = findDialect(file)
  const text = readFileSync(join(FOLDER, file), 'utf8')
  const lines = text.split('\n')
  const front = lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith(comment)),
    )
    .map((line) => line.slice(comment.length))
  const read = (key: string) => front.find((line) => line.startsWith(key))?.slice(key.length)
  return {
    name: file,
    class: dirname(file),
    sentence: front.find((line) => !/^(expect|assignment): /.test(line)) ?? '',
    language,
    source: expandRepeats(text),
    assignment: (read('assignment: ') ?? defaultAssignment(file)) as AssignmentName,
    expected: (read('expect: ') ?? '').split(' | ').map(readEnding),
  }
}

function findDialect(file: string): Dialect {
  const dialect = DIALECTS[extname(file)]
  if (dialect === undefined) throw new Error(`${basename(file)} is in no language known here`)
  return dialect
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
