/** The topology pane: the picture of the network, with what the last change of the world changed marked, and a followed packet's hop lit. */
import type { Lab } from '../lab/lab.ts';
import type { Lang } from '../lab/load.ts';
import { topologyOf } from '../lab/topology/graph.ts';
import { layout } from '../lab/topology/layout.ts';
import { type Marks, NO_MARKS, hasMarks, marksBetween } from '../lab/topology/marks.ts';
import type { Scene } from '../lab/topology/scene.ts';
import { isLit, sceneRows } from '../lab/topology/text.ts';
import type { Level } from '../lab/topology/types.ts';
import { message, say } from '../lab/text.ts';
import type { Row } from './draw/box.ts';
import type { DrawStyle, DrawnView } from './views.ts';

export class TopologyView implements DrawnView {
  /** What is shown now, and what of it the last change changed. */
  private shown: Level | undefined;
  private marks: Marks = NO_MARKS;
  private drawn: { style: string; shown: Level; marks: Marks; scene: Scene; lit: string; rows: Row[]; focus: number } | undefined;

  title(lang: Lang): string {
    return say(lang, message('ui.topology'));
  }
  get changed(): boolean {
    return hasMarks(this.marks);
  }
  get focusLine(): number {
    return this.drawn?.focus ?? -1;
  }
  look(lab: Lab): void {
    const next = topologyOf(lab.session.k.config);
    const marks = this.shown ? marksBetween(this.shown, next) : NO_MARKS;
    // nothing that is drawn has changed: the marks of the last change stay
    if (this.shown && !hasMarks(marks)) return;
    this.marks = this.lastMarks(lab, next) ?? marks;
    this.shown = next;
  }
  /** What the last command changed, however long ago the pane was looked at. */
  private lastMarks(lab: Lab, next: Level): Marks | undefined {
    const { last } = lab.timeline;
    if (!last || hasMarks(marksBetween(topologyOf(last.after.config), next))) return undefined;
    const marks = marksBetween(topologyOf(last.before.config), next);
    return hasMarks(marks) ? marks : undefined;
  }
  settle(): void {
    this.marks = NO_MARKS;
  }
  draw({ width, lang, ascii, lit }: DrawStyle): Row[] {
    const { shown, marks, drawn } = this;
    if (!shown) return [];
    const style = `${width} ${lang} ${ascii}`;
    const light = lit ? `${lit.netns} ${lit.device}` : '';
    const same = drawn?.style === style && drawn.shown === shown && drawn.marks === marks;
    if (same && drawn.lit === light) return drawn.rows;
    const scene = same ? drawn.scene : layout(shown, { width, lang, marks, ascii });
    const rows = sceneRows(scene, ascii, lit).map((row): Row => row.map(({ text, tone }) => ({ text, tone: tone === 'lit' ? 'reverse' : tone })));
    this.drawn = { style, shown, marks, scene, lit: light, rows, focus: focusOf(scene, lit) };
    return rows;
  }
}
/** Lines from the first on that a small pane shows. */
const NEAR = 4;

/** The line to bring into view: the lit device, or the first that is marked. */
function focusOf(scene: Scene, lit: DrawStyle['lit']): number {
  const texts = scene.items.filter((i) => i.kind === 'text');
  const lights = lit ? texts.filter((t) => isLit(t, lit)) : [];
  const first = lights.find((t) => t.role !== 'title') ?? lights[0];
  if (first) return first.y;
  const marked = texts.filter((t) => t.mark !== undefined);
  // what is gone is said in the first line: with what changed below, if both can be seen
  const there = marked.filter((t) => t.mark !== 'removed').map((t) => t.y);
  const top = there.length > 0 ? Math.min(...there) : -1;
  return marked.length > there.length && top <= NEAR ? 0 : top;
}
