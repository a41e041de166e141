import type { Death } from '#service/ports.ts'
import { describeSeen } from '#words/en/seen.ts'
import type { Cause } from './deaths.ts'

const MAX_DETAIL_CHARS = 200

/** A child's word that it met a limit: with two figures, the one that it reached and the limit, or else with a detail. */
export function parseLimit(payload: Buffer): Cause {
  try {
    const told: unknown = JSON.parse(payload.toString())
    const { outcome, detail, figures } = told as Readonly<Record<string, unknown>>
    if (outcome === 'output-limit' || outcome === 'memory-limit') {
      return { kind: 'limit', outcome, ...(readFigures(outcome, figures) ?? clean(detail)) }
    }
  } catch {
    // Not JSON: told below.
  }
  return { kind: 'breach', outcome: 'crashed', detail: 'it sent a limit frame that says no limit' }
}

function readFigures(
  outcome: 'output-limit' | 'memory-limit',
  figures: unknown,
): Pick<Death, 'detail' | 'seen'> | undefined {
  if (!Array.isArray(figures)) return undefined
  const [reached, limit]: readonly unknown[] = figures
  if (!isFigure(reached) || !isFigure(limit)) return undefined
  return outcome === 'output-limit'
    ? describeSeen({ kind: 'printed', bytes: reached, outputBytes: limit })
    : describeSeen({ kind: 'kept-memory', filledMb: reached, memoryMb: limit })
}

function isFigure(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function clean(detail: unknown): Pick<Death, 'detail'> {
  const text = String(detail).slice(0, MAX_DETAIL_CHARS)
  return { detail: text.replace(/[^\x20-\x7e]/g, '?') }
}
