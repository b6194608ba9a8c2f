import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addressKey } from '../src/address.ts';

const test = suite('address');

test('counts an IPv4 address for itself, however it is written', () => {
  assert.is(addressKey('203.0.113.9'), '203.0.113.9');
  assert.is(addressKey('::ffff:203.0.113.9'), '203.0.113.9');
  assert.is(addressKey('::FFFF:203.0.113.9'), '203.0.113.9');
});

test('counts an IPv6 address by its /64', () => {
  const cases: [string, string][] = [
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
  ];
  for (const [ip, key] of cases) assert.is(addressKey(ip), key, ip);
});

test.run();
