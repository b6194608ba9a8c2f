// The work of deploy/init: node init.mjs <.env.example> <folder> <origin>
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [example, folder, origin] = process.argv.slice(2);

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
  return { jwt_private_keys: { keys: [{ ...shared, d }] }, jwt_public_keys: { keys: [shared] } };
}

function makeSecrets() {
  const files = { mysql_root_password: makePassword() };
  for (const [user, schema] of Object.entries({
    auth: 'chatapp_auth',
    auth_owner: 'chatapp_auth',
    chat: 'chatapp_chat',
    chat_owner: 'chatapp_chat',
  }))
    files[`mysql_url_${user}`] = `mysql://${user}:${makePassword()}@mysql:3306/${schema}`;
  const hashes = [];
  for (const user of ['auth', 'gateway', 'chat-writer', 'fanout', 'operator']) {
    const password = makePassword();
    hashes.push(`${user} ${sha256(password)}`);
    if (user === 'operator') files.redis_operator_password = password;
    else files[`redis_url_${user.replace('-', '_')}`] = `redis://${user}:${password}@redis:6379`;
  }
  files.redis_password_hashes = hashes.join('\n');
  for (const [name, keys] of Object.entries(makeKeys())) files[name] = JSON.stringify(keys);
  return files;
}

if (!URL.canParse(origin) || new URL(origin).origin !== origin.replace(/\/$/, ''))
  fail(`--origin ${origin} is no origin like https://chat.example.org`);
const secrets = join(folder, 'secrets');
const settings = join(folder, '.env');
for (const path of [secrets, settings])
  if (existsSync(path))
    fail(`${path} is there already, and is left as it is: the data of this installation belongs to it.`);

// Whole or not at all: the folder gets its name when everything is in it.
const made = mkdtempSync(join(folder, '.secrets-'));
for (const [name, value] of Object.entries(makeSecrets())) {
  const file = join(made, name);
  writeFileSync(file, `${value}\n`, { mode: 0o444 });
  // Whatever the umask: containers run as users of their own (1000, 999), and each sees only those files that it is given.
  chmodSync(file, 0o444);
}
mkdirSync(join(made, 'tls'));
chmodSync(join(made, 'tls'), 0o755);
// On this machine it is the folder that keeps everybody else out.
chmodSync(made, 0o700);
const text = readFileSync(example, 'utf8').replace(/^CHATAPP_ORIGIN=.*$/m, `CHATAPP_ORIGIN=${new URL(origin).origin}`);
writeFileSync(settings, text, { flag: 'wx', mode: 0o600 });
renameSync(made, secrets);
