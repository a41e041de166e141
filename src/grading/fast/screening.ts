import type { Ask, Block, Reply } from '#grading/check/ask.ts'
import { type Plan, type Screening, screenBlocks } from './projection.ts'
import type { Session, Site } from './session.ts'
import { examineSteps } from './staircase.ts'

/** What the projections show at a site. */
interface Sight {
  /** The site, with the noise that was found in the end. */
  readonly site: Site
  readonly screenings: readonly Screening[]
}

/**
 * Compares blocks at one site. Before a flag counts, the cost is examined for steps, and compared
 * once more with these as noise where it has some.
 */
export function* screenSite(
  session: Session,
  site: Site,
  { plans, blocks }: { readonly plans: readonly Plan[]; readonly blocks: readonly Block[] },
): Generator<Ask, Sight, Reply> {
  const screenings = yield* screenBlocks(session, site, plans)
  if (screenings.every(({ outcome }) => outcome === 'agrees')) return { site, screenings }
  const examined = yield* examineSteps(session, site, blocks)
  if (!examined.isStepped) return { site, screenings }
  return { site: examined, screenings: yield* screenBlocks(session, examined, plans) }
}
