// Ends this process when its parent is gone, however it went: the pipe that the parent holds closes then.
if (process.argv.includes('--until-stdin-closes')) {
  process.argv.splice(process.argv.indexOf('--until-stdin-closes'), 1);
  process.stdin.resume();
  process.stdin.on('close', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
}
