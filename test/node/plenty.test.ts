import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { PLENTY_OF_BYTES, PLENTY_OF_STATEMENTS } from '../../src/base/limits.ts';
import type { Arrival } from '../../src/ledger/arrivals.ts';
import { watchPlenty } from '../../src/node/plenty.ts';

suite('a signer who sends very much', () => {
  function open() {
    const told: { signer: string; statements: number; bytes: number }[] = [];
    let listener: (arrival: Arrival) => void = () => undefined;
    const ledger = {
      onArrival(given: typeof listener) {
        listener = given;
        return () => undefined;
      },
    };
    watchPlenty(ledger, { warn: (fields: object) => void told.push(fields as typeof told[number]) });
    const arrive = (times: number, arrival: Partial<Arrival> = {}) => {
      for (let i = 0; i < times; i++) listener({ id: '', scope: 'tails', signer: 'ANNA', origin: 'network', message: SMALL, waited: false, ofStranger: false, ...arrival });
    };
    return { told, arrive };
  }

  test('is named once, and again each time that it has doubled', () => {
    const { told, arrive } = open();
    arrive(PLENTY_OF_STATEMENTS - 1);
    assert.deepEqual(told, []);
    arrive(3 * PLENTY_OF_STATEMENTS);
    assert.deepEqual(told.map(({ signer, statements }) => [signer, statements]), [1, 2].map((times) => ['ANNA', times * PLENTY_OF_STATEMENTS]));
  });

  test('is named also when each statement is about another project, which it may have made up', () => {
    const { told, arrive } = open();
    for (let i = 0; i < PLENTY_OF_STATEMENTS; i++) arrive(1, { scope: `project-${i}` });
    assert.deepEqual(told.map(({ signer, statements }) => [signer, statements]), [['ANNA', PLENTY_OF_STATEMENTS]]);
  });

  test('may do so in few statements that are large', () => {
    const { told, arrive } = open();
    const message = new Uint8Array(PLENTY_OF_BYTES / 8);
    arrive(7, { message });
    assert.equal(told.length, 0);
    arrive(1, { message });
    assert.deepEqual(told.map(({ bytes }) => bytes), [PLENTY_OF_BYTES]);
  });

  test('is not whoever sends as much together, or what the operator brings', () => {
    const { told, arrive } = open();
    for (const arrival of [{ signer: 'BERT' }, {}]) arrive(PLENTY_OF_STATEMENTS - 1, arrival);
    arrive(PLENTY_OF_STATEMENTS, { origin: 'own', signer: 'CARL' });
    arrive(PLENTY_OF_STATEMENTS, { ofStranger: true, signer: 'DORA' });
    assert.deepEqual(told, []);
  });
});

const SMALL = new Uint8Array(10);
