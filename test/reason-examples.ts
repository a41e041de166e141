import type { AssignmentInput } from '#contract/assignment.ts'
import type { Locale } from '#contract/locale.ts'
import type { ReasonCode } from '#contract/reasons.ts'
import { compareValues } from '#grading/comparison.ts'
import { explainChecker } from '#grading/diagnosis/checker.ts'
import { explainGradients } from '#grading/gradient-feedback.ts'
import { judgeGradients } from '#grading/gradient-test.ts'
import { createScalar, createTensor, type Tensor } from '#grading/tensor.ts'
import type { Value } from '#grading/value.ts'
import { explainComparison } from '#grading/value-feedback.ts'
import { explainAdapter } from '#service/adapter-failure.ts'
import { refuseExercise } from '#service/gate.ts'
import { revealHints } from '#service/hints.ts'
import { tellKeptArrays } from '#service/kept-arrays.ts'
import { describeFaults, describeNotes } from '#service/load-notes.ts'
import { tellOwnPipeline } from '#service/own-pipeline.ts'
import { explainPlanted } from '#service/planted-feedback.ts'
import type { Death, FunctionFacts, Loaded, LoadFault, LoadNote } from '#service/ports.ts'
import type { Remark } from '#service/remark.ts'
import { reportDeath } from '#service/run-failure.ts'
import { tellStaleOutputs } from '#service/stale-outputs.ts'
import { writeCheckExamples } from '#test/check-examples.ts'
import { writeMistakeExamples } from '#test/mistake-examples.ts'
import { writeRunExamples } from '#test/run-examples.ts'
import { findTest, gradeInMemory } from '#test/service/memory-grader.ts'
import { makePlan } from '#test/service/plans.ts'
import { array, dict, number, read } from '#test/service/values.ts'
import { WORDS } from '#words/catalogue.ts'
import { describeSeen, type Seen } from '#words/en/seen.ts'
import type { Wording } from '#words/wording.ts'

/** A message of every code, as the service writes it in a language. */
export async function writeExamples(locale: Locale): Promise<Record<ReasonCode, string>> {
  const words = WORDS[locale]
  const examples: Record<ReasonCode, Wording> = {
    ...writeValueExamples(),
    ...writeGradientExamples(),
    ...writePlantedExamples(),
    ...writeRunExamples(),
    ...writeAdapterExamples(),
    ...writeDeathExamples(),
    ...writeLoadExamples(),
    ...writeHintExample(),
    ...(await writeGradedExamples(locale)),
    ...(await writeCheckExamples(locale)),
    ...writeMistakeExamples(),
    'checker-formula': writeCheckerExample(),
    'kept-arrays': writeKeptExample(),
  }
  const told = Object.entries(examples).map(([code, text]) => [code, text(words)])
  return Object.fromEntries(told)
}

function writeHintExample() {
  const hints = ['Compare the shapes of dW2 and W2.', 'Which sum loses an axis?']
  return { hint: pick('hint', revealHints(hints, 2)) }
}

function writeKeptExample(): Wording {
  const calls = { seed: 1, values: {}, parameters: [], steps: [], want: [], isInPlace: true }
  return pick('kept-arrays', tellKeptArrays({ calls }))
}

/** A checker of J = theta^2 at theta = 3 that divides by epsilon. */
function writeCheckerExample(): Wording {
  const epsilon = 2 ** -20
  const costs = {
    base: 9,
    plus: Float64Array.of((3 + epsilon) ** 2),
    minus: Float64Array.of((3 - epsilon) ** 2),
  }
  const answer = { point: { epsilon, costs }, gradient: Float64Array.of(6), value: 1 / 3 }
  return explainChecker([answer])[0]?.text ?? NOTHING
}

const NOTHING: Wording = () => ''

/** The text of the message of this code, which must be there. */
function pick(code: ReasonCode, messages: readonly Pick<Remark, 'code' | 'text'>[]): Wording {
  const found = messages.find((message) => message.code === code)
  if (found === undefined) throw new Error(`No message has the code ${code}`)
  return found.text
}

function writeValueExamples() {
  const tolerance = { rtol: 1e-5, atol: 1e-8 }
  const say = (code: ReasonCode, actual: Value, expected: Value) => {
    const subject = { name: 'forward_propagation', point: 'x = 2, theta = 4', tolerance }
    return pick(code, explainComparison(compareValues(actual, expected, tolerance), subject))
  }
  const one: Value = { kind: 'tensor', tensor: createTensor([1, 1], [8]) }
  const grads = dict({ dW1: array(1), dW2: array(1) })
  const large: Value = { kind: 'omitted', shape: [400, 400], type: 'ndarray' }
  return {
    'wrong-value': say('wrong-value', number(6), number(8)),
    'wrong-type': say('wrong-type', dict({ cost: number(8) }), number(8)),
    'wrong-keys': say('wrong-keys', dict({ dW1: array(1), W2: array(1) }), grads),
    'not-a-number': say('not-a-number', { kind: 'none' }, number(8)),
    'not-finite': say('not-finite', number(Number.NaN), number(8)),
    'too-large': say('too-large', large, { ...large }),
    'size-one-array': say('size-one-array', one, number(8)),
  }
}

const right = createTensor([2, 2], [1, 2, -3, 4])

function change(gradient: Tensor, by: (entry: number, at: number) => number): Tensor {
  return createTensor(gradient.shape, gradient.data.map(by))
}

function judge(gradients: Record<string, Tensor | undefined>, cost = 1) {
  const given = Object.entries(gradients).flatMap(([name, tensor]) =>
    tensor === undefined ? [] : [[name, { kind: 'tensor', tensor } as const]],
  )
  const names = Object.keys(gradients)
  const decisive = Object.fromEntries(names.map((name) => [name, right]))
  const planted = { factors: PLANTED, accepted: true }
  return judgeGradients({ names, analytic: Object.fromEntries(given), decisive, cost, planted })
}

const PLANTED = { W2: 2, b1: 4 }

function writeGradientExamples() {
  const say = (code: ReasonCode, gradient: Tensor | undefined, cost = 1) =>
    pick(code, explainGradients(judge({ W1: gradient, b1: right }, cost)))
  const zero = { theta: createScalar(0) }
  const asNumber = { theta: number(0) }
  const names = ['theta']
  const flat = judgeGradients({ names, analytic: asNumber, numeric: zero, cost: 0 })
  const alone = judgeGradients({ names, analytic: asNumber, cost: 0 })
  return {
    'missing-gradient': say('missing-gradient', undefined),
    'wrong-shape': say('wrong-shape', createTensor([4], right.data)),
    'wrong-gradient': say(
      'wrong-gradient',
      change(right, (entry, at) => (at === 1 ? 2.5 : entry)),
    ),
    scale: say(
      'scale',
      change(right, (entry) => 2 * entry),
    ),
    sign: say(
      'sign',
      change(right, (entry) => -entry),
    ),
    zeros: say(
      'zeros',
      change(right, () => 0),
    ),
    transpose: say('transpose', createTensor([2, 2], [1, -3, 2, 4])),
    'others-agree': say(
      'others-agree',
      change(right, (entry) => 2 * entry),
    ),
    'cost-not-finite': say('cost-not-finite', right, Number.NaN),
    uninformative: pick('uninformative', explainGradients(flat)),
    'no-decision': pick('no-decision', explainGradients(alone)),
  }
}

function writePlantedExamples() {
  const planted = { factors: PLANTED, accepted: true }
  const say = (code: ReasonCode, w2: number, b1: number) => {
    const W2 = change(right, (entry) => w2 * entry)
    const judgement = judge({ W2, b1: change(right, (entry) => b1 * entry) })
    return pick(code, explainPlanted(judgement, planted).messages)
  }
  return {
    'shipped-mistakes': say('shipped-mistakes', 2, 4),
    'leftover-mistake': say('leftover-mistake', 2, 1),
    repaired: say('repaired', 1, 1),
  }
}

function writeAdapterExamples() {
  const text = 'cannot unpack non-iterable NoneType object'
  const error = { type: 'TypeError', text, adapter: { line: 7 } }
  return {
    'adapter-failed': explainAdapter(error, false).text,
    'adapter-mismatch': explainAdapter(error, true).text,
  }
}

function writeDeathExamples() {
  const say = (outcome: Death['outcome'], seen: Seen) =>
    pick(outcome, reportDeath({ outcome, ...describeSeen(seen) }).messages)
  const tell = (outcome: Death['outcome'], detail: string) =>
    pick(outcome, reportDeath({ outcome, detail }).messages)
  const printed = { kind: 'printed', bytes: 1_049_047, outputBytes: 1_048_576 } as const
  return {
    'time-limit': say('time-limit', { kind: 'no-answer', ms: 10_021, wallMs: 10_000 }),
    'memory-limit': say('memory-limit', { kind: 'kept-memory', filledMb: 507, memoryMb: 512 }),
    'output-limit': say('output-limit', printed),
    exited: say('exited', { kind: 'exit-status', status: 3 }),
    crashed: say('crashed', { kind: 'signal', name: 'SIGSEGV' }),
    forbidden: say('forbidden', { kind: 'system-call' }),
    'sandbox-unavailable': tell('sandbox-unavailable', 'the fork server is gone, or silent'),
    internal: tell('internal', 'the process is gone'),
  }
}

function writeLoadExamples() {
  const plan = makePlan({ kind: 'function', function: 'gradient_check', testCases: [{}] })
  const name = 'gradient_check'
  const loaded: Loaded = {
    functions: [],
    defined: ['forward', 'backward'],
    faults: [],
    notes: [],
    echoes: [],
    stdout: '',
  }
  const location = { cell: 11, line: 19, function: name }
  const syntax: LoadFault = { code: 'syntax-error', text: 'SyntaxError: invalid syntax', location }
  const say = (code: ReasonCode, state?: FunctionFacts['state']) => {
    const functions = state === undefined ? [] : [{ name, state, parameters: [], location }]
    const refusal = refuseExercise(plan, { ...loaded, functions, faults: [syntax] })
    return pick(code, refusal?.messages ?? [])
  }
  const tell = (code: ReasonCode, fault: LoadFault) =>
    pick(code, describeFaults({ ...loaded, faults: [fault] }))
  return {
    'syntax-error': say('syntax-error', 'unparsable'),
    'missing-function': say('missing-function'),
    'imported-not-written': say('imported-not-written', 'imported'),
    'not-filled-in': say('not-filled-in', 'not-filled-in'),
    'top-level-exception': tell('top-level-exception', {
      code: 'exception',
      text: "NameError: name 'difference' is not defined",
    }),
    ...writeNoteExamples(loaded),
    'top-level-exit': tell('top-level-exit', { code: 'exited', text: 'SystemExit: None' }),
  }
}

function writeNoteExamples(loaded: Loaded) {
  const saved = new Map([[25, ['difference = 0.2850931567761623']]])
  const echoes = [{ cell: 25, text: 'difference = 1.1890913024229996e-07\n' }]
  const stale = tellStaleOutputs({ saved, chunks: [] }, { echoes })
  const tell = (note: LoadNote) => pick(note.code, describeNotes({ ...loaded, notes: [note] }))
  const definition = { name: 'gradient_check', location: { cell: 11, line: 2 } }
  return {
    'stale-output': pick('stale-output', stale),
    'stubbed-import': tell({ code: 'stubbed-import', name: 'matplotlib' }),
    'duplicate-definition': tell({
      ...{ code: 'duplicate-definition', ...definition },
      earlier: [{ cell: 7, line: 1 }],
    }),
    'extra-print': tell({ code: 'extra-print', name: 'gradient_check', count: 2 }),
    'extra-cells': tell({ code: 'extra-cells', name: '', count: 3 }),
    'changed-signature': tell({
      ...{ code: 'changed-signature', name: 'gradient_check' },
      names: ['x, theta', 'x, theta, epsilon=1e-07'],
    }),
    'global-variable': tell({
      ...{ code: 'global-variable', name: 'gradient_check', names: ['epsilon'] },
    }),
    'extra-variable': tell({
      ...{ code: 'extra-variable', name: 'gradient_check', names: ['tmp', 'result'] },
    }),
  }
}

async function writeGradedExamples(locale: Locale) {
  const forward = (x?: Value, theta?: Value) => number(read(x) * read(theta))
  const functions = { forward, backward: (x?: Value) => number(read(x)) }
  const grade = async (
    code: ReasonCode,
    expected: NonNullable<AssignmentInput['exercises'][number]['testCases'][number]['expected']>,
  ) => {
    const point = { inputs: { x: 2 }, parameters: { theta: 4 }, expected }
    const exercise = { forward: 'forward', backward: 'backward', testCases: [point] }
    const graded = await gradeInMemory({
      assignment: { exercises: [{ kind: 'gradient', ...exercise }] },
      programs: {
        main: { functions, parameters: { forward: ['x', 'theta'], backward: ['a', 'b'] } },
      },
      locale,
    })
    const messages = [...graded.report.messages, ...(findTest(graded)?.messages ?? [])]
    const text = messages.find((message) => message.code === code)?.text
    return (): string => text ?? ''
  }
  const check = makePlan({
    ...{ kind: 'gradient-checker', function: 'gradient_check', testCases: [{}] },
    helpers: ['forward_propagation', 'backward_propagation'],
  })
  return {
    'assignment-inconsistent': await grade('assignment-inconsistent', { gradients: { theta: 3 } }),
    summary: await grade('summary', { cost: 9 }),
    'renamed-parameter': await grade('renamed-parameter', { cost: 8 }),
    'own-pipeline-differs': tellOwnPipeline(check).text,
  }
}
