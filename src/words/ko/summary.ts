import type { Words } from '#words/wording.ts'
import { attach } from './particle.ts'

export const summary: Words['summary'] = {
  hint: (number, all, hint) => `${all}개 중 ${number}번째: ${hint}`,
  allPassed: (tests) =>
    tests === 1 ? '하나뿐인 테스트를 통과했습니다.' : `테스트 ${tests}개를 모두 통과했습니다.`,
  visiblePassed: (visible) =>
    visible === 1 ? '하나뿐인 공개 테스트를 통과했' : `공개 테스트 ${visible}개를 모두 통과했`,
  hiddenPassed: (visible, hidden) =>
    hidden === 1
      ? `${visible}고, 비공개 테스트도 통과했습니다.`
      : `${visible}고, 비공개 테스트 ${hidden}개도 모두 통과했습니다.`,
  hiddenFailed: (visible, failed, hidden) =>
    `${visible}지만, 비공개 테스트 ${hidden}개 중 ${failed}개를 통과하지 못했습니다. 비공개 테스트는 공개된 것과 다른 입력을 씁니다. 다른 형상, 부호, 크기를 생각해 보세요.`,
  onlyHidden: (passed, hidden) => `비공개 테스트 ${hidden}개 중 ${passed}개를 통과했습니다.`,
  exercises: (passed, all) =>
    all === 1
      ? '하나뿐인 문제를 통과하지 못했습니다.'
      : `문제 ${all}개 중 ${passed}개를 통과했습니다.`,
  nextMissing: (name) => `다음으로 ${attach(name, 'object')} 작성하세요.`,
  nextInvalid: (name) => `다음으로, 실행할 수 없었던 ${attach(name, 'object')} 고치세요.`,
  nextFailed: (name, failed, all) =>
    all === 1
      ? `다음으로 ${attach(name, 'object')} 살펴보세요. 하나뿐인 테스트를 통과하지 못했습니다.`
      : `다음으로 ${attach(name, 'object')} 살펴보세요. 테스트 ${all}개 중 ${failed}개를 통과하지 못했습니다.`,
  undecided: (tests) => `테스트 ${tests}개는 판정할 수 없었습니다. 시도 횟수에 들어가지 않습니다.`,
}
