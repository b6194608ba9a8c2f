// The work of deploy/init: node init.mjs <deploy folder> <target folder> <origin, or --missing>
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [deploy, folder, origin] = process.argv.slice(2);
const secrets = join(folder, 'secrets');
const settings = join(folder, '.env');

function fail(message) {
  process.stderr.write(`deploy/init: ${message}\n`);
  process.exit(1);
}

// Letters and digits only, so that they fit into SQL and URLs as they are.
const makePassword = () => randomBytes(24).toString('hex');
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** Ed25519 keys as RFC 8037 writes them: the private half is auth's alone. */
function makeKeys() {
  const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const shared = { kty: 'OKP', crv: 'Ed25519', x, kid: randomBytes(6).toString('base64url'), alg: 'EdDSA', use: 'sig' };
  return [JSON.stringify({ keys: [{ ...shared, d }] }), JSON.stringify({ keys: [shared] })];
}

/** The users that the stores have, from the files that say what they may do: a line there is all that a new one needs. */
function storeUsers() {
  const schema = readFileSync(join(deploy, 'mysql/schema.sql.template'), 'utf8');
  const rules = readFileSync(join(deploy, 'redis/users.acl.template'), 'utf8');
  return {
    mysql: [...schema.matchAll(/^GRANT .* ON (\w+)\.\* TO '(\w+)'/gm)].map(([, name, user]) => ({ name, user })),
    redis: [...rules.matchAll(/^user (\S+) on #</gm)].map(([, user]) => user),
  };
}

/** Writes the files that `into` does not have. Those that it has are never touched. @returns their names. */
function makeSecrets(into) {
  const made = [];
  const put = (name, value) => {
    const file = join(into, name);
    if (existsSync(file)) return;
    writeFileSync(file, `${value()}\n`, { flag: 'wx', mode: 0o444 });
    // Whatever the umask: containers run as users of their own (1000, 999), and each sees only those files that it is given.
    chmodSync(file, 0o444);
    made.push(name);
  };
  const users = storeUsers();
  put('mysql_root_password', makePassword);
  put('secret_key', makePassword);
  for (const { name, user } of users.mysql)
    put(`mysql_url_${user}`, () => `mysql://${user}:${makePassword()}@mysql:3306/${name}`);
  for (const user of users.redis)
    put(`redis_url_${user.replaceAll('-', '_')}`, () => `redis://${user}:${makePassword()}@redis:6379`);
  if (!existsSync(join(into, 'jwt_private_keys'))) {
    const [own, open] = makeKeys();
    put('jwt_private_keys', () => own);
    put('jwt_public_keys', () => open);
  }
  // Not a secret, but made of them: Redis gets to see the hashes alone. Written in place, since a container may have it mounted.
  const hashes = users.redis.map((user) => {
    const { password } = new URL(readFileSync(join(into, `redis_url_${user.replaceAll('-', '_')}`), 'utf8').trim());
    return `${user} ${sha256(password)}\n`;
  });
  const file = join(into, 'redis_password_hashes');
  if (existsSync(file)) chmodSync(file, 0o644);
  writeFileSync(file, hashes.join(''));
  chmodSync(file, 0o444);
  return made;
}

if (origin === '--missing') {
  if (!existsSync(secrets)) fail(`${secrets} is not there: run deploy/init without --missing`);
  for (const name of makeSecrets(secrets)) process.stdout.write(`deploy/init: made ${join(secrets, name)}\n`);
} else {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin.replace(/\/$/, ''))
    fail(`--origin ${origin} is no origin like https://chat.example.org`);
  for (const path of [secrets, settings])
    if (existsSync(path))
      fail(`${path} is there already, and is left as it is: the data of this installation belongs to it.`);
  // Whole or not at all: the folder gets its name when everything is in it.
  const made = mkdtempSync(join(folder, '.secrets-'));
  makeSecrets(made);
  mkdirSync(join(made, 'tls'));
  chmodSync(join(made, 'tls'), 0o755);
  // On this machine it is the folder that keeps everybody else out.
  chmodSync(made, 0o700);
  const example = readFileSync(join(deploy, '.env.example'), 'utf8');
  const text = example.replace(/^CHATAPP_ORIGIN=.*$/m, `CHATAPP_ORIGIN=${new URL(origin).origin}`);
  writeFileSync(settings, text, { flag: 'wx', mode: 0o600 });
  renameSync(made, secrets);
}
