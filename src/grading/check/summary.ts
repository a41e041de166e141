import { countElements } from '#grading/tensor.ts'
import type { Block } from './ask.ts'
import { isAgreement, isOpen, type Judgement } from './judgement.ts'
import type {
  BlockVerdict,
  CheckVerdict,
  EntryReference,
  EntryVerdict,
  NearbyDifference,
} from './verdict.ts'

/** What a check ends with, before it is put in order. */
export interface Ending {
  readonly verdict: CheckVerdict['verdict']
  readonly judgements: readonly Judgement[]
  /** What differs at other points. */
  readonly nearby: readonly Judgement[]
}

/** The judgements of single entries, in the order of theta. */
export function listEntries({ verdict, judgements }: Ending): EntryVerdict[] {
  const entries = judgements.filter(({ probe }) => probe.entry !== undefined)
  return entries.map(({ probe, estimate, finding }) => ({
    // What differs at this point alone lies on a kink that does not show.
    finding: verdict === 'passed' && finding === 'differs' ? 'kink' : finding,
    analytic: probe.slope,
    numeric: estimate.value,
    error: estimate.error,
    ...(estimate.jump && { jump: estimate.jump }),
  }))
}

/** One summary for each block. */
export function summariseBlocks(
  blocks: readonly Block[],
  ending: Ending,
  entries: readonly EntryVerdict[],
): BlockVerdict[] {
  return blocks.map((block, number) => {
    const own = entries.slice(block.start, block.start + countElements(block.shape))
    const joint = ending.judgements.filter(({ probe }) => {
      return probe.entry === undefined && probe.block === number
    })
    const nearby = ending.nearby.find(({ probe }) => probe.block === number)
    const worst = findWorst(own)
    const isWrong = [...own, ...joint].some(({ finding }) => finding === 'differs')
    return {
      name: block.name,
      verdict: judgeBlock(ending, isWrong || nearby !== undefined, own),
      differing: own.filter(({ finding }) => finding === 'differs').length,
      kinks: own.flatMap(({ finding }, offset) => (finding === 'kink' ? [offset] : [])),
      ...(worst && { worst }),
      ...(nearby && ending.verdict !== 'passed' && { nearby: describeNearby(block, nearby) }),
    }
  })
}

function judgeBlock(
  { verdict }: Ending,
  isWrong: boolean,
  own: readonly EntryVerdict[],
): BlockVerdict['verdict'] {
  if (verdict === 'passed') return 'passed'
  if (isWrong) return verdict
  return own.length === 0 || own.some(({ finding }) => isOpen(finding)) ? 'inconclusive' : 'passed'
}

function findWorst(own: readonly EntryVerdict[]): EntryReference | undefined {
  const gaps = own.map(measureExcess)
  const offset = gaps.indexOf(Math.max(...gaps))
  const entry = own[offset]
  if (entry === undefined) return undefined
  return { offset, analytic: entry.analytic, numeric: entry.numeric, error: entry.error }
}

/** How far out an entry is, whatever its size; what certainly differs before what does not agree, before what does. */
function measureExcess({ finding, analytic, numeric, error }: EntryVerdict): number {
  const gap = Math.abs(analytic - numeric) / (Math.max(Math.abs(analytic), Math.abs(numeric)) || 1)
  const doubt = Number.isFinite(error) ? gap : 0
  if (finding === 'differs') return 4 + doubt
  return isAgreement(finding) ? Math.min(1, doubt) : 2 + Math.min(1, doubt)
}

function describeNearby(block: Block, { probe, estimate }: Judgement): NearbyDifference {
  return {
    ...(probe.entry !== undefined && { offset: probe.entry - block.start }),
    analytic: probe.slope,
    numeric: estimate.value,
    error: estimate.error,
  }
}
