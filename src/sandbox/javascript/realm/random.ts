const { imul } = Math
const WARM_UP = 15
const TWO_26 = 67_108_864
const TWO_53 = 9_007_199_254_740_992

let a = 0
let b = 0
let c = 0
let counter = 0

/** Starts the numbers of Math.random where `seed` begins them. */
export function reseed(seed: number): void {
  a = seed | 0
  b = imul(seed ^ 0x9e3779b9, 0x85ebca6b)
  c = imul(seed ^ 0xc2b2ae35, 0x27d4eb2f)
  counter = 1
  for (let round = 0; round < WARM_UP; round += 1) drawWord()
}

/** A number from 0 up to 1 with 53 random bits, by Chris Doty-Humphrey's generator sfc32. */
export function random(): number {
  return ((drawWord() >>> 5) * TWO_26 + (drawWord() >>> 6)) / TWO_53
}

function drawWord(): number {
  const word = (((a + b) | 0) + counter) | 0
  counter = (counter + 1) | 0
  a = b ^ (b >>> 9)
  b = (c + (c << 3)) | 0
  c = (((c << 21) | (c >>> 11)) + word) | 0
  return word >>> 0
}
