import { realLaunch } from '#test/sandbox/echo-children.ts'
import { listDescendants } from '#test/sandbox/processes.ts'
import { shapeLaunch, sortShapes } from '#test/sandbox/shapes.ts'
import {
  ABLATION_UIDS,
  type AblationRow,
  ablateLaunch,
  chooseChildUser,
  chooseShape,
} from './ablation-rows.ts'
import { type Canaries, setCanaries } from './canaries.ts'
import { type HostileGrader, startHostileGrader, WORKERS } from './hostile-grader.ts'
import { type HostileProgram, PROGRAMS } from './programs.ts'
import { sweepUp } from './sweep.ts'

/** What came of all programs with some of the layers. */
export interface AblationCount {
  /** Programs that did harm or left something, as seen from outside. */
  readonly harmed: number
  /** Programs that by their own count got what they should not have, or ended in another way. */
  readonly reached: number
  /** Names of either, those that did harm first. */
  readonly breached: readonly string[]
  /** Why nothing was counted. */
  readonly obstacle?: string
}

/** Long enough for what a killed fork server's successor has to catch up with. */
const SETTLE_MS = 1_000

/** Programs in Python that want something of the machine; the others only want time, memory or a mark. */
export function listReachingOut(): readonly HostileProgram[] {
  const inner = new Set(['parse', 'forging'])
  return PROGRAMS.filter(
    (program) =>
      program.language === 'python' &&
      !inner.has(program.class) &&
      program.expected.every(({ outcome }) => ['ok', 'exited', 'forbidden'].includes(outcome)),
  )
}

/** Grades the programs with the layers of a row. Everything that they leave is removed. */
export async function countBreaches(
  row: AblationRow,
  programs: readonly HostileProgram[],
): Promise<AblationCount> {
  const shape = chooseShape(row)
  const { impossible } = await sortShapes([shape], realLaunch)
  const [obstacle] = impossible
  if (obstacle !== undefined) {
    return { harmed: 0, reached: 0, breached: [], obstacle: obstacle.reason }
  }
  const harmed: string[] = []
  const reached: string[] = []
  let trial = await startTrial(row)
  for (const program of programs) {
    const found = await trial.run(program)
    if (found.harm) harmed.push(program.name)
    if (found.isBeyond) reached.push(program.name)
    if (!found.harm) continue
    await trial[Symbol.asyncDispose]()
    trial = await startTrial(row)
  }
  await trial[Symbol.asyncDispose]()
  const breached = [...new Set([...harmed, ...reached])]
  return { harmed: harmed.length, reached: reached.length, breached }
}

interface Trial extends AsyncDisposable {
  run(program: HostileProgram): Promise<{ readonly harm: boolean; readonly isBeyond: boolean }>
}

async function startTrial(row: AblationRow): Promise<Trial> {
  const shape = chooseShape(row)
  const shaped = await shapeLaunch(shape, realLaunch)
  const launch = ablateLaunch(row, shaped.launch)
  const grader = await startHostileGrader({ launch, namespaces: shape.namespaces })
  const canaries = await setCanaries(chooseChildUser(row))
  const honest = JSON.stringify(await grader.gradeHonestCode())
  const before = grader.sandbox.status()
  return {
    async run(program) {
      const ending = await grader.grade(program, canaries.places).then(
        ({ exercises: [exercise] }) => exercise,
        () => undefined,
      )
      const isBeyond = !program.expected.some(
        ({ outcome, verdict }) => outcome === ending?.outcome && verdict === ending.verdict,
      )
      const isHealthy = await isUnchanged({ grader, canaries, honest, pid: before.pid ?? 0, row })
      return { harm: !isHealthy, isBeyond }
    },
    async [Symbol.asyncDispose]() {
      sweepUp(ABLATION_UIDS)
      await grader[Symbol.asyncDispose]()
      await canaries[Symbol.asyncDispose]()
      shaped[Symbol.dispose]()
      sweepUp(ABLATION_UIDS)
    },
  }
}

interface State {
  readonly grader: HostileGrader
  readonly canaries: Canaries
  readonly honest: string
  readonly pid: number
  readonly row: AblationRow
}

/** Whether nothing was touched or left, and the next honest submission is graded as ever. */
async function isUnchanged(state: State): Promise<boolean> {
  const { grader, canaries, honest, pid } = state
  const next = await grader.gradeHonestCode().then(JSON.stringify, () => '')
  const isSettled = await awaitProcesses(state)
  const { pid: pidNow, restarts } = grader.sandbox.status()
  const isSame = next === honest && pidNow === pid && restarts === 0
  return isSame && isSettled && canaries.findHarm().length === 0
}

async function awaitProcesses({ grader, row }: State): Promise<boolean> {
  const deadline = performance.now() + SETTLE_MS
  while (performance.now() < deadline) {
    const { ready, pid } = grader.sandbox.status()
    const count = listDescendants(pid).length
    if (ready === WORKERS && count === WORKERS + (row.namespaces ? 1 : 0)) return true
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return false
}
