// Fills a bucket with objects whose bytes depend on their position; nothing exists as a whole anywhere before.
//
//   AWS_ENDPOINT_URL_S3=… AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… node fill.mjs BUCKET PREFIX COUNT BYTES
import { createCipheriv, createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

const [bucket, prefix, count, bytes] = [process.argv[2], process.argv[3], Number(process.argv[4]), Number(process.argv[5])];
const MiB = 2 ** 20;
const client = new S3Client({
  endpoint: process.env.AWS_ENDPOINT_URL_S3,
  region: 'us-east-1',
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY },
});

function* content(key) {
  const seed = createHash('sha256').update(key).digest();
  const cipher = createCipheriv('aes-128-ctr', seed.subarray(0, 16), seed.subarray(16));
  const zeros = Buffer.alloc(MiB);
  for (let left = bytes; left > 0; left -= MiB) {
    yield cipher.update(zeros.subarray(0, Math.min(left, MiB)));
  }
}

await client.send(new CreateBucketCommand({ Bucket: bucket })).catch((error) => {
  if (error.name !== 'BucketAlreadyOwnedByYou') throw error;
});
const numbers = Array.from({ length: count }, (_, index) => index).values();
await Promise.all(Array.from({ length: 4 }, async () => {
  for (const number of numbers) {
    const key = `${prefix}${String(number).padStart(5, '0')}.bin`;
    const params = { Bucket: bucket, Key: key, Body: Readable.from(content(key), { objectMode: false }) };
    await new Upload({ client, params, partSize: 16 * MiB, queueSize: 4 }).done();
  }
}));
client.destroy();
