/** A handout as one HTML page, to be printed: styles and pictures are inside, nothing is loaded from elsewhere. */
import MarkdownIt from 'markdown-it';

/** Escapes what stands in the Markdown as HTML, and lets no link run a script: a lesson is data. */
const markdown = new MarkdownIt({ html: false, linkify: false });

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);

const STYLE = `
body { font: 11pt/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c; background: #fff; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid #bbb; break-after: avoid; } h3 { font-size: 1rem; break-after: avoid; }
pre { background: #f4f4f2; padding: .7rem .9rem; overflow-x: auto; font: 8.5pt/1.35 ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .9em; }
figure { margin: 1rem 0; break-inside: avoid; } figure svg { max-width: 100%; height: auto; }
@media print { body { margin: 0; max-width: none; } pre, figure { break-inside: avoid; } }
`;

/**
 * @param source the handout as Markdown
 * @param pictures SVG by the address that the Markdown gives it
 */
export function handoutHtml(source: string, lang: string, title: string, pictures: ReadonlyMap<string, string>): string {
  const body = markdown
    .render(source)
    .replace(/<li>\[ \] /g, '<li>☐ ')
    .replace(/<p><img src="([^"]*)" alt="([^"]*)"><\/p>/g, (all, src: string, alt: string) => {
      const svg = pictures.get(src);
      return svg === undefined ? all : `<figure role="img" aria-label="${alt}">${svg.replace(/^<\?xml[^>]*\?>\s*/, '')}</figure>`;
    });
  return `<!doctype html>\n<html lang="${escape(lang)}">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>${escape(title)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n${body}</body>\n</html>\n`;
}
