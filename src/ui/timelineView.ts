/** The timeline as a list to choose from: the panes look at the moment under the mark, Enter starts again from it. */
import { message } from '../lab/text.ts';
import type { Lab } from '../lab/lab.ts';
import type { Ui } from './store.ts';
import { worldReplaced } from './terminals.ts';

export function openTimeline(ui: Ui): void {
  const { lab } = ui;
  if (!lab) return;
  const moments = lab.timeline.moments(lab.moment());
  const { present } = lab.timeline;
  const look = (at: Lab): void => {
    for (const i of ui.shownPanes()) ui.panes[i]?.refresh(at);
  };
  ui.choose({
    title: ui.text('ui.timeline'),
    foot: ui.text('ui.timeline-keys'),
    at: present,
    choices: moments.map((m, i) => ({
      value: String(i),
      label: `${String(i).padStart(3)}  ${m.command ?? lab.text(message('lab.start'))}`,
      note: [...m.names, ...(i === present ? [ui.text('ui.now')] : [])].join(' '),
    })),
    move: (choice) => look(lab.lookingAt((moments[Number(choice.value)] as (typeof moments)[number]).world)),
    cancel: () => look(lab),
    pick: (choice) => {
      const at = Number(choice.value);
      if (at === lab.timeline.present) return look(lab);
      const said = lab.goTo(at);
      for (const t of ui.terms) t.dropPrompt();
      lab.session.step(lab.session.k.now + 2_000);
      ui.term.say(said.replace(/`/g, ''));
      worldReplaced(ui);
      ui.refreshPanes(false);
    },
  });
}
