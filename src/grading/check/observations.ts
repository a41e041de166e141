import type { Confirmation } from './confirmation.ts'
import type { Finding, Judgement } from './judgement.ts'
import { type CheckNote, createNote, type NoteCode } from './notes.ts'
import type { Place, Session } from './place.ts'
import type { ProgramFacts } from './problem.ts'

/** All that a check saw, of which notes are made. */
export interface Evidence {
  readonly session: Session
  readonly place: Place
  readonly judgements: readonly Judgement[]
  readonly confirmation: Confirmation
  readonly isFloat32: boolean
}

/** Noise of more than this part of the cost and of its changes is worth a note. */
const NOISY = 1e-12

/** Notes of what the caller saw. */
export function listFacts(facts: ProgramFacts = {}): CheckNote[] {
  const { integerParameters = [], changedArguments = [], aliasedGradients = [] } = facts
  return [
    ...(integerParameters.length > 0 ? [createNote('integer-parameters', integerParameters)] : []),
    ...(changedArguments.length > 0 ? [createNote('changed-arguments', changedArguments)] : []),
    ...(aliasedGradients.length > 0 ? [createNote('aliased-gradients', aliasedGradients)] : []),
  ]
}

/** Notes of what the check found. */
export function listFindings(evidence: Evidence): CheckNote[] {
  const { session, place, judgements, confirmation, isFloat32 } = evidence
  const entries = judgements.filter(({ probe }) => probe.entry !== undefined)
  const about = (code: NoteCode, isMeant: (judgement: Judgement) => boolean): CheckNote[] => {
    const meant = entries.filter(isMeant)
    if (meant.length === 0) return []
    return [
      createNote(
        code,
        meant.map(({ probe }) => session.blocks[probe.block]?.name ?? ''),
      ),
    ]
  }
  const isFound = (finding: Finding) => (judgement: Judgement) => judgement.finding === finding
  const codes: NoteCode[] = [
    ...confirmation.codes,
    ...(isFloat32 ? ['float32' as const] : []),
    ...((place.stairs ?? 0) > 0 ? ['quantised' as const] : []),
    ...(isNoisy(place) && !isFloat32 ? ['noisy' as const] : []),
    ...(isUninformative(entries) ? ['uninformative' as const] : []),
    ...(session.meter.isExhausted ? ['budget' as const] : []),
  ]
  return [
    ...about('kink', isFound('kink')),
    ...about('coarse', isFound('coarse')),
    ...(session.meter.isExhausted ? [] : about('domain-edge', isAtEdge)),
    ...[...new Set(codes)].map((code) => createNote(code)),
  ]
}

function isNoisy({ noise, cost, variation }: Place): boolean {
  return noise > NOISY * Math.max(Math.abs(cost), variation)
}

function isUninformative(entries: readonly Judgement[]): boolean {
  return entries.every(({ probe, estimate }) => probe.slope === 0 && estimate.value === 0)
}

function isAtEdge({ probe }: Judgement): boolean {
  return [...probe.samples.values()].some(({ up, down }) => !Number.isFinite(up - down))
}
