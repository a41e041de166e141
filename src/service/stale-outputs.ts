import { findDifferences } from '#notebooks/saved-output.ts'
import type { Loaded } from './ports.ts'
import type { Remark } from './remark.ts'
import type { SubmissionText } from './submission-text.ts'

/** Differences below this are rounding noise through and through. */
const NOISE = 1e-9
/** From here down a difference is mostly noise, which another machine has otherwise. */
const NOISY = 1e-5
const NOISY_RATIO = 0.1
const RATIO = 1e-4

/**
 * Points out saved outputs of a notebook that tell another difference than the same cell prints now, run with the
 * learner's own functions. Nothing is graded by them.
 */
export function tellStaleOutputs(
  { saved, chunks }: Pick<SubmissionText, 'saved' | 'chunks'>,
  { echoes }: Pick<Loaded, 'echoes'>,
): readonly Remark[] {
  return echoes.flatMap(({ cell, text }) => {
    const before = findDifferences((saved.get(cell) ?? []).join('\n'))
    const now = findDifferences(text)
    const at = before.findIndex((value, place) => differ(value, now[place]))
    const [old, fresh] = [before[at], now[at]]
    if (old === undefined || fresh === undefined) return []
    const source = chunks.find((chunk) => chunk.cell === cell)?.source ?? ''
    return [
      {
        code: 'stale-output',
        severity: 'notice',
        text: ({ program }) => program.staleOutput(old, fresh),
        location: { cell, line: findLine(source) },
      },
    ]
  })
}

function differ(before: number, now: number | undefined): boolean {
  if (now === undefined) return false
  const larger = Math.max(Math.abs(before), Math.abs(now))
  if (larger < NOISE) return false
  return Math.abs(before - now) > (larger < NOISY ? NOISY_RATIO : RATIO) * larger
}

/** The line that prints the difference or calls the checker, where it can be told, or the first. */
function findLine(source: string): number {
  const lines = source.split('\n')
  const at = lines.findIndex((line) => /^[^#]*(?:difference|gradient_check\w*\s*\()/.test(line))
  return Math.max(at, 0) + 1
}
