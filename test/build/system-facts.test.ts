import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distributionFacts, gatherSystemFacts } from '../../src/build/system-facts.ts';

test('a distribution is read from os-release, quoted or not', () => {
  assert.deepEqual(distributionFacts('PRETTY_NAME="Debian 12"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n'), { 'os.name': 'Debian GNU/Linux', 'os.version': '12' });
  assert.deepEqual(distributionFacts("NAME='Alpine Linux'\nVERSION_ID=3.20.1"), { 'os.name': 'Alpine Linux', 'os.version': '3.20.1' });
});

test('a rolling distribution has its build, or no version at all', () => {
  assert.deepEqual(distributionFacts('NAME="Arch Linux"\nBUILD_ID=rolling\n'), { 'os.name': 'Arch Linux', 'os.version': 'rolling' });
  assert.deepEqual(distributionFacts('NAME=Guix\n'), { 'os.name': 'Guix' });
});

test('comments, other lines and escapes are read as a shell would', () => {
  assert.deepEqual(distributionFacts('# NAME=wrong\n\n  NAME="The \\"Best\\" \\$5"\r\nnot a line\nOTHER_NAME=x\n'), { 'os.name': 'The "Best" $5' });
});

test('an os-release without a name is of the system that it documents', () => {
  assert.deepEqual(distributionFacts(''), { 'os.name': 'Linux' });
});

test('this machine has a kernel, an architecture, cores and memory', async () => {
  const facts = await gatherSystemFacts();
  for (const name of ['os.name', 'kernel.name', 'kernel.release', 'kernel.version', 'cpu.architecture']) assert.ok(facts[name], name);
  for (const name of ['cpu.count', 'memory.gib']) assert.match(facts[name] ?? '', /^[1-9][0-9]*$/, name);
});
