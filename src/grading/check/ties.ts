import { examine } from './examination.ts'
import { isBetweenSides, type Judgement } from './judgement.ts'
import type { Step } from './meter.ts'
import { type CheckNote, createNote } from './notes.ts'
import type { Place, Session } from './place.ts'
import { createJointProbe } from './probe.ts'

/**
 * Looks along the line that moves all entries with a kink together. At a tie of max(a, b) the gradient (1, 1) lies
 * within the slopes on both sides of each axis, and outside of those along the diagonal.
 */
export function* findTies(
  session: Session,
  place: Place,
  judgements: readonly Judgement[],
): Step<CheckNote[]> {
  const kinked = judgements.filter(({ probe, finding }) => {
    return finding === 'kink' && probe.entry !== undefined
  })
  if (kinked.length < 2 || !kinked.every(isBetweenSides)) return []
  const moved = new Set(kinked.map(({ probe }) => probe.entry))
  const diagonal = createJointProbe(place, {
    block: kinked[0]?.probe.block ?? 0,
    start: 0,
    count: place.base.length,
    weigh: (entry) => (moved.has(entry) ? 1 : 0),
  })
  const [along] = yield* examine(session, place, [diagonal])
  if (along === undefined) return []
  const isTie = along.finding === 'kink' ? !isBetweenSides(along) : along.finding === 'differs'
  const names = kinked.map(({ probe }) => session.blocks[probe.block]?.name ?? '')
  return isTie ? [createNote('ties', names)] : []
}
