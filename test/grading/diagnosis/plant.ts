import { diagnose } from '#grading/diagnosis/diagnosis.ts'
import type { Diagnosis, Evidence } from '#grading/diagnosis/evidence.ts'
import { gatherNumericEvidence, gatherReferenceEvidence } from '#test/nets/evidence.ts'
import { listMistakes } from '#test/nets/mistakes.ts'
import { createNet, type Mistake, type Net } from '#test/nets/net.ts'

/** The course's net, 4-5-3-1 with ReLU and cross-entropy, at a random point. */
export const courseNet: Net = createNet(3, {
  layers: [4, 5, 3, 1],
  activations: ['relu', 'relu'],
  output: 'sigmoid',
  loss: 'cross-entropy',
  m: 3,
  lambda: 0,
  keepProb: 1,
})

/** The planted mistake of this very name. @throws RangeError when the net has none. */
export function findMistake(net: Net, name: string): Mistake {
  const found = listMistakes(net).find((mistake) => mistake.name === name)
  if (found !== undefined) return found
  throw new RangeError(`The net has no mistake named ${name}`)
}

/** What is known of a net with these mistakes where there is a reference. */
export function plantBesideReference(net: Net, ...names: string[]): Evidence {
  return gatherReferenceEvidence(
    net,
    names.map((name) => findMistake(net, name)),
  )
}

/** What is known where there is none. */
export function plantAlone(net: Net, ...names: string[]): Evidence {
  return gatherNumericEvidence(
    net,
    names.map((name) => findMistake(net, name)),
    1e-7,
  )
}

/** The names of the candidates for each wrong gradient. */
export function nameAll(diagnoses: readonly Diagnosis[]): Record<string, string[]> {
  return Object.fromEntries(
    diagnoses.map(({ name, candidates }) => [name, candidates.map(({ mistake }) => mistake)]),
  )
}

/** Diagnoses by patterns alone, without recognising the net. */
export function diagnosePatterns(evidence: Evidence): Diagnosis[] {
  return diagnose(evidence, { isRecognising: false })
}
