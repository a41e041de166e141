const MANY_PARAMETERS = 5000
/** What the full check may need for a parameter of a right gradient. */
const EVALUATIONS_PER_PARAMETER = 10

/**
 * Which check suits a problem: every entry one by one, or projections where parameters are many or
 * evaluations are few.
 */
export function chooseMode(parameters: number, budget: number): 'full' | 'fast' {
  const isLarge = parameters > MANY_PARAMETERS
  return isLarge || budget < EVALUATIONS_PER_PARAMETER * parameters ? 'fast' : 'full'
}
