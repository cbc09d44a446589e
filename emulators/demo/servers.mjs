// Starts s3rver and Azurite with their data on disk, and knows how a program reaches them.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const emulators = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');

/**
 * Starts both; with `keep` they outlive this process, else they end with it however it ends.
 * Each process is added to `started` at once, so that a start that is interrupted can be undone with `stopServers`.
 */
export async function startServers(folder, keep, started) {
  const keys = { id: `DEMO${randomBytes(8).toString('hex').toUpperCase()}`, secret: randomBytes(20).toString('hex') };
  const account = { name: 'demoaccount', key: randomBytes(64).toString('base64') };
  const s3Port = await start('s3rver', ['--directory', data(folder, 's3'), '--bucket', 'demo-bucket'],
    { AWS_ACCESS_KEY_ID: keys.id, AWS_SECRET_ACCESS_KEY: keys.secret });
  const azurePort = await start('azurite', ['--location', data(folder, 'azure'), '--blobPort', '0'],
    { AZURITE_ACCOUNTS: `${account.name}:${account.key}` });
  return describe(s3Port, azurePort);

  async function start(name, args, environment) {
    const log = join(folder, `${name}.log`);
    const output = openSync(log, 'a');
    const script = [join(emulators, `${name}.mjs`), ...args, ...(keep ? [] : ['--until-stdin-closes'])];
    const child = spawn(process.execPath, ['--openssl-legacy-provider', ...script], {
      cwd: folder,
      env: { ...process.env, ...environment },
      // A group of its own: Ctrl-C ends trasvase first, which still talks to the servers while it stops.
      detached: true,
      stdio: [keep ? 'ignore' : 'pipe', output, output],
    });
    started.push(child);
    const port = await portIn(log, child, name);
    if (keep) {
      child.unref();
    }
    return port;
  }

  function describe(s3Port, azurePort) {
    const s3 = { endpoint: `http://127.0.0.1:${s3Port}`, region: 'us-east-1', bucket: 'demo-bucket', ...keys };
    const endpoint = `http://127.0.0.1:${azurePort}/${account.name}`;
    const connectionString =
      `DefaultEndpointsProtocol=http;AccountName=${account.name};AccountKey=${account.key};BlobEndpoint=${endpoint};`;
    const environment = {
      AWS_ACCESS_KEY_ID: keys.id,
      AWS_SECRET_ACCESS_KEY: keys.secret,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_REGION: s3.region,
      AZURE_STORAGE_CONNECTION_STRING: connectionString,
    };
    const explainHowToUseAndStop = () => explain(environment, started, folder);
    return { s3, azure: { endpoint, connectionString, container: 'demo-container' }, environment, explainHowToUseAndStop };
  }
}

export const stopServers = (started) => Promise.all(started.map(end));

function data(folder, name) {
  mkdirSync(join(folder, name));
  return join(folder, name);
}

async function portIn(log, child, name) {
  for (const end = Date.now() + 60_000; Date.now() < end; await wait(50)) {
    const output = readFileSync(log, 'utf8');
    const match = /listen.* http:\/\/127\.0\.0\.1:(\d+)$/m.exec(output);
    if (match) {
      return Number(match[1]);
    }
    if (child.exitCode !== null) {
      throw new Error(`${name} did not start:\n${output}`);
    }
  }
  throw new Error(`${name} did not start within a minute:\n${readFileSync(log, 'utf8')}`);
}

function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) {
    return undefined;
  }
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGKILL'); // Its data are thrown away: nothing needs to be put in order.
  });
}

function explain(environment, started, folder) {
  const block = (prefix) => Object.entries(environment)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => `export ${name}='${value}'`)
    .join('\n');
  console.log(`
==> The servers stay up. To try commands, paste these.

# S3
${block('AWS_')}

# Azure
${block('AZURE_')}

Then, for example:  ${process.env.TRASVASE} list s3://demo-bucket/
To stop them:       kill ${started.map((child) => child.pid).join(' ')}; rm -r '${folder}'`);
}
