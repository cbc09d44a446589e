// How things look on the screen.

export function say(text) {
  console.log(`\n==> ${text}`);
}

export function bytes(count) {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  while (count >= 1024 && unit < units.length - 1) {
    count /= 1024;
    unit++;
  }
  return `${unit === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)} ${units[unit]}`;
}

export const seconds = (run) => `${(run.milliseconds / 1000).toFixed(1)} s`;
export const rate = (count, run) => `${bytes((count * 1000) / run.milliseconds)}/s`;

export function proofTable(folders) {
  const rows = [...folders].map(([name, folder]) => [name, `${folder.objects}`, bytes(folder.bytes), `${folder.equal}`]);
  return table(['folder', 'objects', 'bytes', 'equal'], rows);
}

export function copyTable(runs) {
  const rows = runs.map(([name, run]) => [name, `${run.exitCode}`, seconds(run), bytes(run.peakMemory)]);
  return table(['run', 'exit code', 'time', 'peak memory'], rows);
}

function table(head, rows) {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]));
  return lines.map((line) => `    ${line.map(pad).join('   ')}`).join('\n');
}
