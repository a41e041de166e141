/** On the submission as a whole. */
export const summary = {
  hint: (number: number, all: number, hint: string): string => `${number} of ${all}: ${hint}`,
  allPassed: (tests: number): string =>
    tests === 1 ? 'The only test passed.' : `All ${tests} tests passed.`,
  /** Where there are hidden tests beside the visible ones. */
  visiblePassed: (visible: number): string =>
    visible === 1 ? 'The only visible test passed' : `All ${visible} visible tests passed`,
  hiddenPassed: (visible: string, hidden: number): string =>
    hidden === 1
      ? `${visible}, and so did the hidden one.`
      : `${visible}, and so did all ${hidden} hidden ones.`,
  hiddenFailed: (visible: string, failed: number, hidden: number): string =>
    `${visible}, but ${failed} of ${hidden} hidden ${hidden === 1 ? 'test' : 'tests'} did not. Hidden tests use other inputs than those that are shown: think of other shapes, signs and sizes.`,
  onlyHidden: (passed: number, hidden: number): string =>
    `${passed} of ${hidden} hidden ${hidden === 1 ? 'test' : 'tests'} passed.`,
  exercises: (passed: number, all: number): string =>
    all === 1 ? 'The only exercise did not pass.' : `${passed} of ${all} exercises passed.`,
  nextMissing: (name: string): string => `Next, write ${name}.`,
  nextInvalid: (name: string): string => `Next, mend ${name}, which could not be run.`,
  nextFailed: (name: string, failed: number, all: number): string =>
    all === 1
      ? `Next, look at ${name}: its only test did not pass.`
      : `Next, look at ${name}: ${failed} of its ${all} tests did not pass.`,
  undecided: (tests: number): string =>
    `${tests} ${tests === 1 ? 'test' : 'tests'} could not be decided: this costs no attempt.`,
}
