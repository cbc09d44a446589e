// Reads a bucket and a container back with the vendors' own SDKs, never through trasvase, and compares them object by object.
//
//   node compare.mjs BUCKET CONTAINER
//
// AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AZURE_STORAGE_CONNECTION_STRING say where. Prints
// { "objects", "bytes", "differences": [...] }: names, sizes, SHA-256, content types, and the metadata that both can hold.
import { createHash } from 'node:crypto';
import { GetObjectCommand, S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { BlobServiceClient } from '@azure/storage-blob';

const READS_AT_A_TIME = 16;
const [bucket, container] = process.argv.slice(2);
const env = process.env;
const s3 = new S3Client({ endpoint: env.AWS_ENDPOINT_URL_S3, region: env.AWS_REGION, forcePathStyle: true });
const azure = BlobServiceClient.fromConnectionString(env.AZURE_STORAGE_CONNECTION_STRING).getContainerClient(container);

const [source, target] = [await namesInS3(), await namesInAzure()];
const differences = [
  ...[...source].filter((name) => !target.has(name)).map((name) => `only in S3: ${JSON.stringify(name)}`),
  ...[...target].filter((name) => !source.has(name)).map((name) => `only in Azure: ${JSON.stringify(name)}`),
];
const names = [...source].filter((name) => target.has(name));
let bytes = 0;
await Promise.all(Array.from({ length: READS_AT_A_TIME }, compareSome));
console.log(JSON.stringify({ objects: source.size, bytes, differences }, null, 2));
s3.destroy();

async function compareSome() {
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const [there, here] = await Promise.all([readS3(name), readAzure(name)]);
    bytes += here.size;
    for (const field of ['size', 'digest', 'contentType']) {
      if (there[field] !== here[field]) {
        differences.push(`${JSON.stringify(name)}: ${field} is ${there[field]} in S3, ${here[field]} in Azure`);
      }
    }
    for (const [entry, value] of Object.entries(there.metadata)) {
      // Azure takes only identifiers as names.
      if (/^[a-z_]\w*$/i.test(entry) && here.metadata[entry] !== value) {
        differences.push(`${JSON.stringify(name)}: metadata ${entry} is ${value} in S3, ${here.metadata[entry]} in Azure`);
      }
    }
  }
}

async function namesInS3() {
  const found = new Set();
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, EncodingType: 'url' })) {
    page.Contents?.forEach(({ Key }) => found.add(decodeURIComponent(Key.replaceAll('+', '%20'))));
  }
  return found;
}

async function namesInAzure() {
  const found = new Set();
  for await (const { name } of azure.listBlobsFlat()) {
    found.add(name);
  }
  return found;
}

async function readS3(name) {
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: name }));
  return { ...(await digestOf(object.Body)), contentType: object.ContentType, metadata: object.Metadata ?? {} };
}

async function readAzure(name) {
  const blob = await azure.getBlobClient(name).download();
  return { ...(await digestOf(blob.readableStreamBody)), contentType: blob.contentType, metadata: blob.metadata ?? {} };
}

async function digestOf(stream) {
  const digest = createHash('sha256');
  let size = 0;
  for await (const piece of stream) {
    digest.update(piece);
    size += piece.length;
  }
  return { size, digest: digest.digest('hex') };
}
