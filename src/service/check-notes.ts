import type { NoteCode } from '#grading/check/notes.ts'
import type { FastNote, FastVerdict } from '#grading/fast/fast-verdict.ts'
import { formatNumber } from '#grading/number-text.ts'
import { sayAll, type Wording } from '#words/wording.ts'
import type { FreeVerdict } from './free-check.ts'
import type { Remark } from './remark.ts'

type Noted = NoteCode | FastNote

/** Notes that failures of their own tell: `not-finite`, and `wrong-shape` before there is a check. */
type Silent = 'gradient-not-finite' | 'gradient-size' | 'not-finite'

/** What a check noticed beside its verdict, in words; a warning where nothing could be decided for it. */
export function tellNotes(check: FreeVerdict): Remark[] {
  const severity = check.verdict === 'inconclusive' ? 'warning' : 'notice'
  if (check.mode === 'entries') return check.notes.flatMap((note) => tellNote(note, severity))
  return check.notes.flatMap((code) => tellNote({ code, names: [] }, severity))
}

interface Note {
  readonly code: Noted
  readonly names: readonly string[]
}

/** One note in words; none where a failure says the same. */
export function tellNote({ code, names }: Note, severity: 'warning' | 'notice'): Remark[] {
  if (isSilent(code)) return []
  // The fast mode has a word of its own for what the full check calls unresolved.
  const known = code === 'undecided' ? 'unresolved' : code
  return [
    {
      code: known,
      severity: known === 'uninformative' ? 'warning' : severity,
      text: sayAll([({ notes }) => notes.texts[known], ...about(names)]),
    },
  ]
}

function isSilent(code: Noted): code is Silent {
  return code === 'gradient-not-finite' || code === 'gradient-size' || code === 'not-finite'
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
export function tellMode(check: FreeVerdict): readonly Remark[] {
  if (check.mode === 'entries' || check.notes.includes('budget')) return []
  const sizes = listMissed(check).map(({ relativeSize }) => relativeSize)
  const finite = sizes.filter(Number.isFinite)
  const missed = formatNumber(Number(Math.max(...finite).toPrecision(1)))
  const left: Wording[] = finite.length === 0 ? [] : [({ notes }) => notes.projectedMiss(missed)]
  return [
    {
      code: 'projected',
      severity: 'notice',
      text: sayAll([({ notes }) => notes.projected, ...left]),
    },
  ]
}

function about(names: readonly string[]): Wording[] {
  return names.length === 0 ? [] : [({ notes }) => notes.about(names)]
}
