// The demo's story: start, fill, copy, prove, copy again, clean up. Started by ./demo, which builds what it needs.
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers, stopServers } from './servers.mjs';
import { samples, upload } from './samples.mjs';
import { endCommand, run } from './command.mjs';
import { etagsOf, prove } from './proof.mjs';
import { bytes, copyTable, proofTable, rate, say, seconds } from './print.mjs';

const keep = process.argv.includes('--keep');
const copy = ['copy', 's3://demo-bucket/', 'az://demo-container/', '--create-container'];

let folder;
let servers;
const started = [];
let cleaned;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await endCommand(signal);
    await cleanUp();
    process.exit(130);
  });
}

try {
  process.exitCode = (await main()) ? 0 : 1;
  if (keep) {
    servers.explainHowToUseAndStop();
  }
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
}
if (!keep || process.exitCode !== 0) {
  await cleanUp();
}

async function main() {
  await needDisk(3 * 2 ** 30);
  folder = await mkdtemp(join(tmpdir(), 'trasvase-demo-'));
  say(`Starting s3rver (S3) and Azurite (Azure Blob Storage) on loopback, their data in ${folder}`);
  servers = await startServers(folder, keep, started);
  console.log(`    S3 at ${servers.s3.endpoint}, Azure at ${servers.azure.endpoint}`);

  const total = samples.reduce((sum, sample) => sum + sample.size, 0);
  say(`Uploading ${samples.length} objects, ${bytes(total)}, with the AWS SDK; the one of 1 GiB is generated on the way`);
  await upload(servers.s3);

  say(`trasvase ${copy.join(' ')}`);
  const first = await run(copy, servers.environment);

  say("Reading both sides back with the vendors' own SDKs: names, sizes, SHA-256, content types, metadata");
  const proof = await prove(servers);
  console.log(proofTable(proof.folders));
  proof.differences.slice(0, 20).forEach((difference) => console.log(`    ${difference}`));

  say('The same command again: everything is there already');
  const before = await etagsOf(servers.azure);
  const second = await run(copy, servers.environment);
  const after = await etagsOf(servers.azure);
  const unchanged = before.size === after.size && [...before].every(([key, etag]) => after.get(key) === etag);

  return verdict(proof, total, first, second, unchanged);
}

function verdict(proof, total, first, second, unchanged) {
  say('Result');
  console.log(copyTable([['first', first], ['second', second]]));
  const claims = [
    [first.exitCode === 0, `trasvase ended with exit code ${first.exitCode}`],
    [proof.equal === samples.length && proof.differences.length === 0,
      `${proof.equal} of ${samples.length} objects are the same in S3, in Azure, and as generated`],
    [second.exitCode === 0 && unchanged, unchanged ? 'the second run wrote nothing' : 'the second run wrote to blobs that were there'],
  ];
  claims.forEach(([holds, text]) => console.log(`    ${holds ? 'ok  ' : 'FAIL'} ${text}`));
  const holds = claims.every(([ok]) => ok);
  console.log(holds
    ? `\n${bytes(total)} went from S3 to Azure in ${seconds(first)} (${rate(total, first)}), with ${bytes(first.peakMemory)} of memory at most.`
    : '\nThe proof failed.');
  return holds;
}

async function needDisk(wanted) {
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize < wanted) {
    throw new Error(`${tmpdir()} has ${bytes(bavail * bsize)} free, ${bytes(wanted)} are needed: free some, or set TMPDIR`);
  }
}

function cleanUp() {
  cleaned ??= (async () => {
    if (folder) {
      say('Stopping the servers and removing their data');
      await stopServers(started);
      await rm(folder, { recursive: true, force: true });
    }
  })();
  return cleaned;
}
