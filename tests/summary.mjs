// Sums up what the test projects reported: every skipped test, every failure, then 'N passed, N failed'.
//
//   node summary.mjs FOLDER [CHECK...]
//
// FOLDER holds, for each project, NAME.exit (its exit code), NAME.json (its report in the Common Test Report Format) and
// NAME.log. CHECK: one that failed and is no test, and whose output was shown already; each counts as failed.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...checks] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), 'utf8');
const indent = (text) => text.trimEnd().replace(/^/gm, '    ');

function resultsOf(project) {
  const status = Number(read(`${project}.exit`));
  const tests = existsSync(join(folder, `${project}.json`)) ? JSON.parse(read(`${project}.json`)).results.tests : [];
  if (status !== 0 && !tests.some((test) => test.status === 'failed')) {
    // It crashed, or something outside a test failed: a server that could not be ended, for one.
    tests.push({ name: project, status: 'failed', message: `ended with exit code ${status}`, trace: read(`${project}.log`) });
  }
  return tests;
}

const projects = readdirSync(folder).filter((name) => name.endsWith('.exit')).map((name) => name.slice(0, -'.exit'.length));
const tests = projects.flatMap(resultsOf);
const passed = tests.filter((test) => test.status === 'passed');
const failed = tests.filter((test) => test.status === 'failed');
const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');

if (skipped.length > 0) {
  console.log('\nSkipped:');
  const byReason = groupBy(skipped, reasonOf);
  for (const [reason, those] of byReason) {
    console.log(`  ${reason}`);
    for (const [method, cases] of groupBy(those, methodOf)) {
      console.log(`    ${method}${cases.length > 1 ? ` (${cases.length} cases)` : ''}`);
    }
  }
}

// Last, where a log that is cut shows them.
if (failed.length + checks.length > 0) {
  console.log('\nFailed:');
  checks.forEach((check) => console.log(`  ${check} (see above)`));
  for (const test of failed) {
    console.log(`  ${nameOf(test)}\n${indent(test.message ?? '')}\n${indent(test.trace ?? '')}`);
  }
}

if (tests.length === 0) {
  console.log('\nNo test ran.');
}

const failures = failed.length + checks.length;
console.log(`\n${passed.length} passed, ${failures} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = failures === 0 && passed.length > 0 ? 0 : 1;

function reasonOf(test) {
  return test.extra?.reason ?? (test.status === 'pending' ? 'explicit: runs only when asked for by name' : 'without a reason');
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  }
  return groups;
}

// The name without the arguments that make the case.
function methodOf(test) {
  return nameOf(test).replace(/\(.*$/s, '');
}

// The report escapes its names once more than JSON does.
function nameOf(test) {
  return test.name.replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}
