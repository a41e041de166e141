import type { Report } from '#contract/report.ts'
import { INLINE_REQUEST } from './examples.ts'

/** What whoever starts the service should see. */
export interface BannerFacts {
  readonly version: string
  readonly origin: string
  /** Of the example that was graded. */
  readonly report: Report
  readonly needsKey: boolean
}

/** Says where the service is, that it works, and how to try it. */
export function formatBanner({ version, origin, report, needsKey }: BannerFacts): string {
  const key = needsKey ? " -H 'authorization: Bearer KEY'" : ''
  const body = JSON.stringify(INLINE_REQUEST)
  const { verdict, score, maxScore, timings } = report
  return [
    `Backproof ${version} listens on ${origin}; its API is explained at ${origin}/docs`,
    `It graded an example in ${Math.round(timings.totalMs)} ms: ${verdict}, ${score} of ${maxScore} points. Try it:`,
    `  curl -s ${origin}/v1/grade -H 'content-type: application/json'${key} -d '${body}'`,
    '',
  ].join('\n')
}
