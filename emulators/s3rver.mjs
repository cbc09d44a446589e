// An S3 server on loopback: s3rver, started from its library because the package ships no command.
//
//   AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… \
//     node --openssl-legacy-provider s3rver.mjs --directory DIR [--port PORT] [--bucket NAME]… [--until-stdin-closes]
//
// (The flag: s3rver signs its continuation tokens with DES, which OpenSSL 3 keeps in the legacy provider.)
// Prints "listening at URL" once it answers. Without a port it takes a free one.
import './until-stdin-closes.mjs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const S3rver = require('@20minutes/s3rver');
const account = require('@20minutes/s3rver/lib/models/account.js').DUMMY_ACCOUNT;

const { values } = parseArgs({
  options: {
    directory: { type: 'string' },
    port: { type: 'string', default: '0' },
    bucket: { type: 'string', multiple: true, default: [] },
  },
});

const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env;
if (!values.directory || !id || !secret) {
  console.error('s3rver.mjs: --directory, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed');
  process.exit(2);
}
account.revokeAccessKey('S3RVER'); // the key pair that everyone knows
account.createKeyPair(id, secret);

const server = new S3rver({
  address: '127.0.0.1',
  port: Number(values.port),
  directory: values.directory,
  silent: true,
  // A bucket's name as the first label of the host would make 'localhost' a bucket.
  vhostBuckets: false,
  configureBuckets: values.bucket.map((name) => ({ name, configs: [] })),
});
acceptSlashAfterBucket(server);
const { port } = await server.run();
console.log(`listening at http://127.0.0.1:${port}`);

// s3rver checks a signature over '/bucket' even where the client asked for, and signed, '/bucket/', as AWS's own SDK does.
function acceptSlashAfterBucket(app) {
  const v4 = require('@20minutes/s3rver/lib/signature/v4.js');
  const stringToSign = v4.getStringToSign;
  const endsWithSlash = new WeakSet();
  app.middleware.unshift((context, next) => {
    if (/^\/[^/]+\/$/.test(context.path)) {
      endsWithSlash.add(context.headers);
    }
    return next();
  });
  v4.getStringToSign = (canonical, request) =>
    stringToSign(endsWithSlash.has(canonical.headers) ? { ...canonical, uri: `${canonical.uri}/` } : canonical, request);
}
