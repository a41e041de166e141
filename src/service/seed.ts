import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { ExercisePlan, TestPlan } from './plan.ts'

/** What a draw of the grader's depends on; the same place always gets the same draw. */
export interface SeedPlace {
  readonly version: string
  readonly exercise: string
  readonly test: string
  readonly submission: string
  /** What is drawn. */
  readonly purpose: 'session' | 'cotangent'
}

/** Whatever knows the seeds of an assignment's tests. */
export interface SeedSource {
  seed(plan: ExercisePlan, test: TestPlan, purpose: SeedPlace['purpose']): number
}

/** What one test of an exercise draws from: its generators, and the cotangent of an array. */
export interface TestSeeds {
  readonly seed: number
  readonly cotangentSeed: number
}

/** The seeds of one test. */
export function findSeeds(source: SeedSource, plan: ExercisePlan, test: TestPlan): TestSeeds {
  return {
    seed: source.seed(plan, test, 'session'),
    cotangentSeed: source.seed(plan, test, 'cotangent'),
  }
}

/** A seed in 0 .. 2^32 - 1 that equal submissions share and that no learner can compute without the secret. */
export function deriveSeed(secret: Uint8Array, place: SeedPlace): number {
  const { version, exercise, test, submission, purpose } = place
  const text = [version, exercise, test, submission, purpose].join('\u001f')
  return createHmac('sha256', findKey(secret)).update(text).digest().readUInt32LE(0)
}

/** Making a key costs several times what it costs to use it, and a report takes two draws for every test. */
const keys = new WeakMap<Uint8Array, KeyObject>()

function findKey(secret: Uint8Array): KeyObject {
  const key = keys.get(secret) ?? createSecretKey(secret)
  keys.set(secret, key)
  return key
}
