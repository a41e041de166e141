import type { Words } from '#words/wording.ts'
import { attach } from './particle.ts'

export const limits: Words['limits'] = {
  arrays: (entries) => `원소가 ${entries}개 이하인 배열만 돌려보낼 수 있습니다.`,
  budget: (limit, used) =>
    `evaluations는 ${limit}이고 지금까지 ${used}번 썼습니다. limits.evaluations로 더 요청할 수 있습니다.`,
  checkerLoop: (forward, parameters) =>
    `파라미터 ${parameters}개에 대해 순전파를 2번씩 하면 ${attach(forward, 'object')} ${2 * parameters}번 호출합니다. 그보다 많이 호출하지 말고, backward는 호출하지 마세요.`,
  differences: (forward, parameters) =>
    `여기서는 ${attach(forward, 'object')} 적어도 ${2 * parameters + 1}번 실행합니다. 파라미터 ${parameters}개마다 2번씩, 그리고 그대로 한 번입니다.`,
}
