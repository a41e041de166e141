import { MISTAKES, type MistakeId } from '#grading/diagnosis/catalogue.ts'
import { diagnose } from '#grading/diagnosis/diagnosis.ts'
import type { Candidate, Evidence, Replay } from '#grading/diagnosis/evidence.ts'
import { sayAll, type Wording } from '#words/wording.ts'
import { SandboxUnavailableError } from './errors.ts'
import type { ExerciseFinding } from './grade-exercises.ts'
import type { ExercisePlan } from './plan.ts'
import type { Remark } from './remark.ts'
import type { ExerciseReplays, MutantReplay, ReplayBank, ReplayTask } from './replays.ts'
import type { View } from './services.ts'

/** Where known mistakes are found, and for whose eyes. */
export interface MistakeSearch {
  readonly bank: ReplayBank
  readonly view: View
  /** What has to be replayed for an exercise; undefined where there is no reference to make mistakes in. */
  describe(plan: ExercisePlan): ReplayTask | undefined
}

/** How many causes are told. */
const MOST_CAUSES = 3

/**
 * Says of wrong gradients which known mistakes, made in the reference, give exactly those numbers; without a reference,
 * which mistakes they look like. The replays are made when the first learner needs them; tests that nobody will see need
 * none.
 */
export async function explainMistakes(
  findings: readonly ExerciseFinding[],
  search: MistakeSearch,
): Promise<readonly ExerciseFinding[]> {
  const explained: ExerciseFinding[] = []
  for (const finding of findings) explained.push(await explainExercise(finding, search))
  return explained
}

async function explainExercise(
  finding: ExerciseFinding,
  { bank, view, describe }: MistakeSearch,
): Promise<ExerciseFinding> {
  const { plan, tests } = finding
  const isMeant = (at: number) =>
    tests[at]?.verdict === 'failed' &&
    tests[at].evidence !== undefined &&
    (view === 'instructor' || plan.tests[at]?.testCase.visibility === 'visible')
  if (!tests.some((_, at) => isMeant(at))) return finding
  const task = describe(plan)
  const replays = task === undefined ? NO_REPLAYS : await bank.replay(task).catch(doWithout)
  return {
    ...finding,
    tests: tests.map((test, at) => {
      if (test.evidence === undefined || !isMeant(at)) return test
      const told = tellMistakes(test.evidence, findReplays(replays, plan.tests[at]?.id))
      const news = told.filter(({ code }) => !isKnown(code, test.messages))
      return { ...test, messages: [...test.messages, ...place(news, test.messages)] }
    }),
  }
}

const NO_REPLAYS: ExerciseReplays = new Map()

/** A grade that is done is not given up because no process could be had to explain it. */
function doWithout(error: unknown): ExerciseReplays {
  if (error instanceof SandboxUnavailableError) return NO_REPLAYS
  throw error
}

/** That a line has a stray number is said already where its factor is told. */
function isKnown(code: Remark['code'], messages: readonly Remark[]): boolean {
  return messages.some((message) => message.code === (code === 'constant-factor' ? 'scale' : code))
}

function findReplays(replays: ExerciseReplays, test: string | undefined): readonly MutantReplay[] {
  return (test === undefined ? undefined : replays.get(test)) ?? []
}

/** The mistakes that explain these gradients, at most three, each with the places that it may sit in. */
export function tellMistakes(evidence: Evidence, replays: readonly MutantReplay[]): Remark[] {
  const found = diagnose({ ...evidence, replays: replays.flatMap(nameReplay) })
  const causes = new Map<MistakeId, Candidate[]>()
  for (const candidate of found.flatMap(({ candidates }) => candidates)) {
    if (!isSound(candidate, evidence)) continue
    causes.set(candidate.mistake, [...(causes.get(candidate.mistake) ?? []), candidate])
  }
  return [...causes]
    .slice(0, MOST_CAUSES)
    .map(([code, candidates]) => ({ code, severity: 'hint', text: joinTexts(candidates) }))
}

/** Replays match to the last digits; what only numbers suggest is told where it is hardly anything else. */
function isSound({ kind, confidence }: Candidate, { source }: Evidence): boolean {
  return kind === 'finding' || (source === 'numeric' && confidence === 'high')
}

/** What the first says, and where else the same is so. */
function joinTexts([first, ...others]: readonly Candidate[]): Wording {
  const targets = new Set(others.map(({ target }) => target))
  targets.delete(first?.target)
  const more = [...targets].filter((target) => target !== undefined)
  const alsoAt: Wording[] = more.length === 0 ? [] : [({ diagnosis }) => diagnosis.alsoAt(more)]
  return sayAll([...(first === undefined ? [] : [first.text]), ...alsoAt])
}

/** A mutant that stands for a mistake of the catalogue; how the reference reads is nothing for learners. */
function nameReplay({ mutant, gradients }: MutantReplay): Replay[] {
  const { target } = mutant
  const mistake = MISTAKES.find((known) => known === mutant.mistake)
  if (mistake === undefined) return []
  return [{ mistake, ...(target === undefined ? {} : { target }), gradients }]
}

/** The same place as the failures that it explains. */
function place(told: readonly Remark[], failures: readonly Remark[]): readonly Remark[] {
  const location = failures.findLast(({ severity }) => severity === 'failure')?.location
  return location === undefined ? told : told.map((message) => ({ ...message, location }))
}
