import { type TestVerdict, VERDICTS, type Verdict } from '#contract/report.ts'

/** A test earns all or nothing; what was not decided has no score. */
export function scoreTest(verdict: TestVerdict, maxScore: number): number | null {
  if (verdict === 'passed') return maxScore
  return verdict === 'failed' ? 0 : null
}

/** The sum of the parts that have a score; null where the whole was not decided. */
export function sumScores(verdict: Verdict, scores: readonly (number | null)[]): number | null {
  if (verdict === 'error' || verdict === 'inconclusive') return null
  return scores.reduce<number>((sum, score) => sum + (score ?? 0), 0)
}

/** The first of the verdicts, in the order in which they outrank each other, that is found. */
export function combineVerdicts<Found extends Verdict>(found: readonly Found[]): Found | 'passed' {
  const [first] = found.toSorted((a, b) => VERDICTS.indexOf(a) - VERDICTS.indexOf(b))
  return first ?? 'passed'
}

/** Keeps sums of equal shares from showing binary dust; for what is shown, not for what is summed. */
export function roundScore<Score extends number | null>(score: Score): Score | number {
  return score === null ? score : Number(score.toFixed(9))
}
