const STATE_WORDS = 624
const SHIFT_WORDS = 397
const UPPER_BIT = 0x80000000
const LOWER_BITS = 0x7fffffff
const TWIST = 0x9908b0df

/**
 * MT19937 of Matsumoto and Nishimura (ACM Transactions on Modeling and Computer Simulation 8,
 * 1998).
 */
export interface MersenneTwister {
  /** The next output: an integer from 0 to 2^32 - 1. */
  drawUint32(): number
}

/**
 * Starts MT19937 as `np.random.seed(seed)` does for a whole number: the authors' `init_genrand` of
 * 2002.
 * @throws RangeError unless seed is an integer from 0 to 2^32 - 1.
 */
export function createMersenneTwister(seed: number): MersenneTwister {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(
      `Cannot seed the generator with ${seed}: give a whole number from 0 to 4294967295`,
    )
  }
  const words = spreadSeed(seed)
  let position = STATE_WORDS
  return {
    drawUint32() {
      if (position === STATE_WORDS) {
        advanceState(words)
        position = 0
      }
      const word = readWord(words, position)
      position += 1
      return temper(word)
    },
  }
}

function spreadSeed(seed: number): Uint32Array {
  const words = new Uint32Array(STATE_WORDS)
  words[0] = seed
  for (let i = 1; i < STATE_WORDS; i += 1) {
    const previous = readWord(words, i - 1)
    words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i
  }
  return words
}

function advanceState(words: Uint32Array): void {
  for (let i = 0; i < STATE_WORDS; i += 1) {
    const upper = readWord(words, i) & UPPER_BIT
    const joined = upper | (readWord(words, (i + 1) % STATE_WORDS) & LOWER_BITS)
    const shifted = readWord(words, (i + SHIFT_WORDS) % STATE_WORDS)
    words[i] = shifted ^ (joined >>> 1) ^ (joined & 1 ? TWIST : 0)
  }
}

function temper(word: number): number {
  let mixed = word ^ (word >>> 11)
  mixed ^= (mixed << 7) & 0x9d2c5680
  mixed ^= (mixed << 15) & 0xefc60000
  return (mixed ^ (mixed >>> 18)) >>> 0
}

/** Positions are always inside the state; the fallback satisfies the type alone. */
function readWord(words: Uint32Array, position: number): number {
  return words[position] ?? 0
}
