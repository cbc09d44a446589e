// Azure Blob Storage on loopback: Azurite's blob service.
//
//   AZURITE_ACCOUNTS=name:key node azurite.mjs --location DIR|--inMemoryPersistence [--blobPort PORT] [--until-stdin-closes]
//
// Every option of Azurite passes through. Azurite prints "… successfully listening at URL" once it answers.
import './until-stdin-closes.mjs';
import { createRequire } from 'node:module';

// Requests of a newer API version than Azurite knows are answered as the newest it knows.
process.argv.push('--blobHost', '127.0.0.1', '--skipApiVersionCheck', '--disableTelemetry', '--silent');
createRequire(import.meta.url)('azurite/dist/src/blob/main.js');
