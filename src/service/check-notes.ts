import type { ReasonCode } from '#contract/reasons.ts'
import type { Message } from '#contract/report.ts'
import { NOTE_TEXTS, type NoteCode } from '#grading/check/notes.ts'
import type { FastNote, FastVerdict } from '#grading/fast/fast-verdict.ts'
import { formatNumber } from '#grading/number-text.ts'
import type { FreeVerdict } from './free-check.ts'

/** Notes of the fast mode under the names that the full check has for them. */
const SAME: Readonly<Record<Exclude<FastNote, NoteCode | 'small'>, NoteCode>> = {
  'not-finite': 'gradient-not-finite',
  undecided: 'unresolved',
}

const SMALL = 'There is an error, and it is smaller than what is allowed for single entries.'

/** What a check noticed beside its verdict, in words; a warning where nothing could be decided for it. */
export function tellNotes(check: FreeVerdict): readonly Message[] {
  const severity = check.verdict === 'inconclusive' ? 'warning' : 'notice'
  return listNotes(check).map(({ code, names }) => ({
    code,
    severity: code === 'uninformative' ? 'warning' : severity,
    text: `${code === 'small' ? SMALL : NOTE_TEXTS[code]}${about(names)}`,
  }))
}

/** What the fast mode could not have seen, for the report. */
export function listMissed({ blocks }: FastVerdict): readonly MissedReport[] {
  return blocks.flatMap(({ name, missed }) =>
    missed.map(({ probability, relativeSize }) => ({ name, probability, relativeSize })),
  )
}

export interface MissedReport {
  readonly name: string
  readonly probability: number
  readonly relativeSize: number
}

/** That only projections were compared, and what that leaves open. */
export function tellMode(check: FreeVerdict): readonly Message[] {
  if (check.mode === 'entries' || check.notes.includes('budget')) return []
  const sizes = listMissed(check).map(({ relativeSize }) => relativeSize)
  const finite = sizes.filter(Number.isFinite)
  const left =
    finite.length === 0
      ? ''
      : ` A single wrong entry smaller than ${formatNumber(Math.max(...finite))} times the typical one could have passed.`
  return [
    {
      code: 'projected',
      severity: 'notice',
      text: `Parameters are many, or evaluations few: each gradient was compared along random directions and not entry by entry.${left}`,
    },
  ]
}

interface Note {
  readonly code: Extract<ReasonCode, NoteCode | 'small'>
  readonly names: readonly string[]
}

function listNotes(check: FreeVerdict): readonly Note[] {
  if (check.mode === 'entries') return check.notes
  return check.notes.map((code) => ({ code: translate(code), names: [] }))
}

function translate(code: FastNote): Note['code'] {
  return code === 'not-finite' || code === 'undecided' ? SAME[code] : code
}

function about(names: readonly string[]): string {
  return names.length === 0 ? '' : ` This is about ${names.join(', ')}.`
}
