/** What a request may hold at most; checked before anything is drawn or allocated. */
export const CAPS = {
  exercises: 50,
  testCases: 200,
  tensorElements: 100_000,
  requestElements: 1_000_000,
  dimensions: 8,
  valueDepth: 8,
  stringLength: 10_000,
  jsonDepth: 64,
  steps: 20,
  names: 100,
  titleLength: 200,
  hints: 10,
  hintLength: 1_000,
  attempts: 1_000_000,
} as const
