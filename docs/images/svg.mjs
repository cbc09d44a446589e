// Draws a terminal's text with its colours, from standard input, as SVG: dark on every page, so that it is read in light and dark ones.
import { readFileSync } from 'node:fs';

const columns = Number(process.argv[2]);
const [cell, line, margin, fontSize] = [7.8, 18, 16, 13];
const colours = { 31: '#ff7b72', 32: '#3fb950', 33: '#d29922', 90: '#8b949e' };
const plain = '#e6edf3';

const rows = readFileSync(0, 'utf8').replace(/\s+$/, '').split('\n').map(runs);
const [width, height] = [columns * cell + 2 * margin, rows.length * line + 2 * margin];
console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"
  aria-label="The live display of trasvase: counts, bytes, rate, remaining time, and a bar for each large object">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#0d1117" stroke="#30363d"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}" xml:space="preserve">
${rows.flatMap((row, number) => row.map((run) => draw(run, number))).join('\n')}
</g>
</svg>`);

// Pieces of one line that have one colour and are of one kind: { column, text, colour }.
function runs(row) {
  const found = [];
  let [colour, column] = [plain, 0];
  for (const [, codes, text] of row.matchAll(/\x1b\[([\d;]*)m|([^\x1b]+)/g)) {
    if (text === undefined) {
      colour = colourOf(codes, colour);
      continue;
    }
    for (const [piece] of text.matchAll(/━+|─+| +|[^━─ ]+(?: [^━─ ]+)*/g)) {
      found.push({ column, text: piece, colour });
      column += piece.length;
    }
  }
  return found.filter((run) => run.text.trim());
}

// 38;5;N is one of 256 colours, of which the first 16 are those that 30 to 37 and 90 to 97 name.
function colourOf(codes, now) {
  const named = codes.replace(/38;5;(\d+)/g, (_, number) => `${Number(number) < 8 ? 30 + Number(number) : 82 + Number(number)}`);
  return named.split(';').reduce((colour, code) => colours[code] ?? (['', '0', '39'].includes(code) ? plain : colour), now);
}

function draw({ column, text, colour }, number) {
  const [x, top, length] = [margin + column * cell, margin + number * line, text.length * cell].map((one) => Math.round(one * 10) / 10);
  if (/^[━─]/.test(text)) {
    // Lines are drawn: letters of another font would leave gaps.
    const thickness = text[0] === '━' ? 4 : 1.5;
    return `<rect x="${x}" y="${top + (line - thickness) / 2}" width="${length}" height="${thickness}" fill="${colour}"/>`;
  }
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return `<text x="${x}" y="${top + 13}" textLength="${length}" fill="${colour}">${escaped}</text>`;
}
