/** A picture's content as a Mermaid flowchart, for wikis and forges that draw it. Identifiers are numbers in the order of the world. */
import type { Lang } from '../load.ts';
import { say } from '../text.ts';
import { visible } from './layout.ts';
import type { Box, Bus, Label, Level } from './types.ts';

export function mermaid(level: Level, lang: Lang): string {
  return new Flowchart(lang).write(level);
}

/** Inside quotes, only these mean something to Mermaid or to the HTML it makes. */
const escape = (text: string): string => text.replace(/[#"<>&`]/g, (c) => `#${c.charCodeAt(0)};`);

class Flowchart {
  private readonly lang: Lang;
  private readonly ids = new Map<string, string>();
  private readonly edges: string[] = [];
  private readonly classes: Record<string, string[]> = { bus: [], netns: [] };

  constructor(lang: Lang) {
    this.lang = lang;
  }
  write(level: Level): string {
    const nodes = this.level(level, '  ');
    const classes = Object.entries(this.classes).flatMap(([name, ids]) => (ids.length > 0 ? [`  class ${ids.join(',')} ${name}`] : []));
    return `${['flowchart TB', ...nodes, ...this.edges, '  classDef bus stroke-width:3px', '  classDef netns stroke-dasharray:5 3', ...classes].join('\n')}\n`;
  }

  private id(key: string): string {
    let id = this.ids.get(key);
    if (id === undefined) {
      id = `n${this.ids.size + 1}`;
      this.ids.set(key, id);
    }
    return id;
  }
  private words(label: Label): string {
    return escape(visible([label.text, ...(label.notes ?? []).map((m) => say(this.lang, m))].filter(Boolean).join(' · ')));
  }
  private lines(labels: readonly Label[]): string {
    return labels
      .map((l) => this.words(l))
      .filter(Boolean)
      .join('<br/>');
  }

  private level(level: Level, indent: string): string[] {
    const groups = level.groups.flatMap((g) => [
      `${indent}subgraph ${this.id(g.title.key)}["${this.words(g.title)}"]`,
      ...g.boxes.flatMap((b) => this.box(b, `${indent}  `)),
      `${indent}end`,
    ]);
    const out = [...level.buses.map((b) => this.bus(b, indent)), ...level.boxes.flatMap((b) => this.box(b, indent)), ...groups];
    for (const bus of level.buses)
      for (const [i, port] of bus.ports.entries()) {
        const words = this.lines([...port.near, ...port.far]);
        const label = words === '' ? '' : `|"${words}"|`;
        if (port.to !== undefined) this.edges.push(`  ${this.id(bus.key)} ---${label} ${this.id(port.to)}`);
        else {
          const end = this.id(`${bus.key} end ${i}`);
          out.push(`${indent}${end}(("${this.lines(port.far.length > 0 ? port.far : port.near)}"))`);
          this.edges.push(`  ${this.id(bus.key)} ---${label} ${end}`);
        }
      }
    return out;
  }
  private bus(bus: Bus, indent: string): string {
    const id = this.id(bus.key);
    this.classes.bus?.push(id);
    return `${indent}${id}{{"${this.words(bus.title)}"}}`;
  }
  private box(box: Box, indent: string): string[] {
    const id = this.id(box.key);
    const words = this.lines([box.title, ...box.lines]);
    if (box.kind === 'netns') this.classes.netns?.push(id);
    const inside = box.inside ? this.level(box.inside, `${indent}  `) : [];
    return inside.length > 0 ? [`${indent}subgraph ${id}["${words}"]`, ...inside, `${indent}end`] : [`${indent}${id}["${words}"]`];
  }
}
