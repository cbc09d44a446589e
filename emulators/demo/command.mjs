// Runs trasvase as a person would, and watches its memory from outside.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

let running;

/** Runs it with the terminal for itself: `{ exitCode, milliseconds, peakMemory }`, memory in bytes. */
export async function run(args, environment) {
  const started = Date.now();
  const child = spawn(process.env.TRASVASE, args, { stdio: 'inherit', env: { ...ownEnvironment(), ...environment } });
  running = child;
  let peakMemory = 0;
  const watch = setInterval(() => (peakMemory = Math.max(peakMemory, memoryOf(child.pid))), 50);
  try {
    const exitCode = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? signal));
    });
    return { exitCode, milliseconds: Date.now() - started, peakMemory };
  } finally {
    clearInterval(watch);
    running = undefined;
  }
}

/** Lets a running command stop in its own way, for ten seconds. */
export async function endCommand(signal) {
  // The terminal has sent it SIGINT already; a second one would mean "at once".
  if (signal !== 'SIGINT') {
    running?.kill(signal);
  }
  for (const end = Date.now() + 10_000; running && Date.now() < end; ) {
    await wait(50);
  }
  running?.kill('SIGKILL');
}

// Whatever clouds this machine's user works with must not take part.
function ownEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS|AZURE)_/.test(name)));
}

function memoryOf(pid) {
  try {
    return process.platform === 'linux'
      ? Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
      : Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) * 1024;
  } catch {
    return 0; // It has just ended.
  }
}
