/** A step of the set-up that could not be done, with the one command that mends it. */
export class SetupFailure extends Error {
  /**
   * @param {string} message what happened and what was seen
   * @param {string} mend the command to run
   */
  constructor(message, mend) {
    super(message)
    this.name = 'SetupFailure'
    this.mend = mend
  }
}

/**
 * Says on standard error what the set-up is doing; standard output belongs to the command after it.
 * @param {string} text one line
 */
export function say(text) {
  process.stderr.write(`set-up: ${text}\n`)
}
