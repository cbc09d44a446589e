// What the demo puts into S3: made up from each object's name and the position in it, so no two places are alike.
import { createCipheriv, createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';

const MiB = 2 ** 20;
const pieceSize = MiB;

const kinds = [
  { folder: 'reports/2026', extension: 'parquet', contentType: 'application/vnd.apache.parquet', count: 16 },
  { folder: 'images', extension: 'jpeg', contentType: 'image/jpeg', count: 16 },
  { folder: 'logs/eu-west', extension: 'txt', contentType: 'text/plain; charset=utf-8', count: 16 },
];

/** Every object: `{ key, size, contentType, metadata }`; `upload` adds the SHA-256 of what it sent. */
export const samples = [
  ...kinds.flatMap((kind) => Array.from({ length: kind.count }, (_, index) => smallSample(kind, index))),
  sample('archive/one-gibibyte.bin', 2 ** 30, 'application/octet-stream'),
];

/** Puts every sample into the bucket. None exists as a whole anywhere before: the pieces are made while they are sent. */
export async function upload({ endpoint, region, bucket, id, secret }) {
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId: id, secretAccessKey: secret },
    forcePathStyle: true,
    // Else the body is framed with a trailing digest, which s3rver would store as content.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  for (const one of samples) {
    const digest = createHash('sha256');
    const body = Readable.from(contentOf(one, digest), { objectMode: false });
    const request = { Bucket: bucket, Key: one.key, ContentType: one.contentType, Metadata: one.metadata };
    if (one.size <= 8 * MiB) {
      await client.send(new PutObjectCommand({ ...request, Body: Buffer.concat(await body.toArray()) }));
    } else {
      await new Upload({ client, params: { ...request, Body: body }, partSize: 16 * MiB, queueSize: 4 }).done();
    }
    one.digest = digest.digest('hex');
  }
  client.destroy();
}

function smallSample(kind, index) {
  // From nothing to 8 MiB, the edges of a mebibyte among them.
  const sizes = [0, 1, 1023, 65_536, MiB - 1, MiB, MiB + 1, 8 * MiB];
  const size = sizes[index] ?? ((index * 2_654_435_761) % (4 * MiB));
  return sample(`${kind.folder}/${String(index).padStart(3, '0')}.${kind.extension}`, size, kind.contentType);
}

function sample(key, size, contentType) {
  return { key, size, contentType, metadata: { origin: 'trasvase demo', size: `${size}` } };
}

function* contentOf({ key, size }, digest) {
  const seed = createHash('sha256').update(key).digest();
  const cipher = createCipheriv('aes-128-ctr', seed.subarray(0, 16), seed.subarray(16));
  const zeros = Buffer.alloc(pieceSize);
  for (let left = size; left > 0; left -= pieceSize) {
    const piece = cipher.update(zeros.subarray(0, Math.min(left, pieceSize)));
    digest.update(piece);
    yield piece;
  }
}
