import { element } from '../dom.js';
import type { State } from '../state/state.js';
import type { App } from './app.js';

const ANSWERS = [
  ['mine', 'Mine', 'It belongs to the source (1)'],
  ['not', 'Not', 'It does not belong to the source (2)'],
  ['unsure', 'Unsure', 'It may, or in parts: a half goes to the source, a half to the rest (3)'],
] as const;

type AnswerName = (typeof ANSWERS)[number][0];

/** The question of a lane: is this component mine? */
export function createAnswers(app: App, k: number): { node: HTMLElement; update(state: State): void } {
  const buttons = ANSWERS.map(([answer, text, title]) =>
    element('button', {
      class: answer,
      text,
      attributes: { type: 'button', title },
      on: { click: () => app.store.dispatch({ type: 'answer', component: k, answer }) },
    }),
  );
  return {
    node: element(
      'div',
      { class: 'answers', attributes: { role: 'group', 'aria-label': `Component ${k} is` } },
      ...buttons,
    ),
    update({ work, source }) {
      const given = answerFor(work.answers[k], source);
      for (const [i, [answer]] of ANSWERS.entries()) {
        buttons[i].setAttribute('aria-pressed', String(answer === given));
      }
    },
  };
}

/** What an answer says of a source: a component of another source is not this one's, without having been asked. */
function answerFor(answer: State['work']['answers'][number], source: number): AnswerName | undefined {
  if (answer === null || answer === 'not') return answer ?? undefined;
  if (answer.source !== source) return undefined;
  return answer.sure ? 'mine' : 'unsure';
}
