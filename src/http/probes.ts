/** Routes that an orchestrator asks every few seconds. */
export const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz'])
