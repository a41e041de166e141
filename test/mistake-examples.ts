import { MISTAKE_REASONS } from '#contract/mistakes.ts'
import { createTensor } from '#grading/tensor.ts'
import { tellMistakes } from '#service/replayed-mistakes.ts'
import type { Wording } from '#words/wording.ts'

type Named = keyof typeof MISTAKE_REASONS

/** The array that a mistake of a kind typically sits in; dW2 where nothing is said. */
const TARGETS: Partial<Record<Named, string>> = {
  'untransposed-weights': 'dA1',
  'missing-derivative': 'dZ1',
  'wrong-mask': 'dZ1',
  'derivative-of-input': 'dZ1',
  'activation-twice': 'dZ1',
  'tanh-unsquared': 'dZ1',
  'other-derivative': 'dZ1',
  'extra-derivative': 'dZ2',
  'missing-output-derivative': 'dZ2',
  'missing-label': 'dZ2',
  'wrong-weights': 'dA1',
  'wrong-axis': 'db2',
  'lost-axis': 'db2',
  'regularised-bias': 'db2',
  dropout: 'dA1',
  'changed-parameters': 'W2',
  'batch-norm-constants': 'dx',
}

const right = createTensor([2, 2], [0.5, -1.25, 2.5, 0.75])
const wrong = createTensor([2, 2], [0.3, 1.7, -0.9, 0.2])

/** A message of every mistake, as the service writes it when the mistake gives a learner's numbers. */
export function writeMistakeExamples(): Record<Named, Wording> {
  const names = Object.keys(MISTAKE_REASONS).filter(isNamed)
  const examples = names.map((name) => [name, writeExample(name)] as const)
  return Object.fromEntries(examples) as Record<Named, Wording>
}

function isNamed(mistake: string): mistake is Named {
  return mistake in MISTAKE_REASONS
}

function writeExample(mistake: Named): Wording {
  const gradients = [{ name: 'W2', verdict: 'failed', analytic: wrong, right } as const]
  const mutant = { id: 'f:1:x:1', function: 'f', line: 1, before: '', after: '' }
  const replay = {
    mutant: { ...mutant, mistake, target: TARGETS[mistake] ?? 'dW2' },
    gradients: { W2: wrong },
  }
  const told = tellMistakes({ gradients, source: 'reference' }, [replay])
  const found = told.find(({ code }) => code === mistake)
  if (found === undefined) throw new Error(`No message has the code ${mistake}`)
  return found.text
}
