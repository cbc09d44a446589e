// Reads both sides back with the vendors' own SDKs, never through trasvase, and compares them with what was generated.
import { createHash } from 'node:crypto';
import { GetObjectCommand, S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { BlobServiceClient } from '@azure/storage-blob';
import { samples } from './samples.mjs';

/** `{ equal, differences, folders }`: how many are the same on both sides, each difference in words, and counts a folder. */
export async function prove({ s3, azure }) {
  const [source, target] = await Promise.all([readS3(s3), readAzure(azure)]);
  const expected = new Map(samples.map((sample) => [sample.key, describe(sample.size, sample.digest, sample.contentType, sample.metadata)]));
  const folders = new Map();
  const differences = [];
  let equal = 0;
  for (const key of new Set([...expected.keys(), ...source.keys(), ...target.keys()])) {
    const found = differencesOf(key, expected.get(key), source.get(key), target.get(key));
    differences.push(...found);
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const counts = folders.get(folder) ?? { objects: 0, bytes: 0, equal: 0 };
    counts.objects++;
    counts.bytes += target.get(key)?.size ?? 0;
    counts.equal += found.length === 0 ? 1 : 0;
    equal += found.length === 0 ? 1 : 0;
    folders.set(folder, counts);
  }
  return { equal, differences, folders };
}

/** The ETag of every blob: each write gives a new one. */
export async function etagsOf({ connectionString, container }) {
  const etags = new Map();
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container);
  for await (const blob of client.listBlobsFlat()) {
    etags.set(blob.name, blob.properties.etag);
  }
  return etags;
}

async function readS3({ endpoint, region, bucket, id, secret }) {
  const client = new S3Client({ endpoint, region, credentials: { accessKeyId: id, secretAccessKey: secret }, forcePathStyle: true });
  const objects = new Map();
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    for (const { Key } of page.Contents ?? []) {
      const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      objects.set(Key, describe(...(await digestOf(object.Body)), object.ContentType, object.Metadata));
    }
  }
  client.destroy();
  return objects;
}

async function readAzure({ connectionString, container }) {
  const client = BlobServiceClient.fromConnectionString(connectionString).getContainerClient(container);
  const blobs = new Map();
  if (!(await client.exists())) {
    return blobs;
  }
  for await (const { name } of client.listBlobsFlat()) {
    const blob = await client.getBlobClient(name).download();
    blobs.set(name, describe(...(await digestOf(blob.readableStreamBody)), blob.contentType, blob.metadata));
  }
  return blobs;
}

async function digestOf(stream) {
  const digest = createHash('sha256');
  let size = 0;
  for await (const piece of stream) {
    digest.update(piece);
    size += piece.length;
  }
  return [size, digest.digest('hex')];
}

function describe(size, digest, contentType, metadata) {
  // Only what the demo gave: trasvase may add entries of its own at the target.
  return { size, digest, contentType, origin: metadata?.origin, 'size in metadata': metadata?.size };
}

function differencesOf(key, expected, source, target) {
  const sides = { expected, source, target };
  const absent = Object.keys(sides).filter((side) => !sides[side]);
  if (absent.length > 0) {
    return [`${key}: not in ${absent.join(', ')}`];
  }
  return Object.keys(expected)
    .filter((field) => source[field] !== expected[field] || target[field] !== expected[field])
    .map((field) => `${key}: ${field}: generated ${expected[field]}, in S3 ${source[field]}, in Azure ${target[field]}`);
}
