import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { PrivateRedis } from '../test/support/redis.ts';
import { Tokens } from '../test/support/tokens.ts';
import { ScriptedWriter } from '../test/support/writer.ts';
const N = Number(process.argv[2] ?? 5000);
const redis = await PrivateRedis.start(); const tokens = new Tokens(); const writer = new ScriptedWriter(redis);
const probe = createServer().listen(0,'127.0.0.1'); await once(probe,'listening'); const port = (probe.address() as any).port; probe.close();
const child = spawn('node',['--max-semi-space-size=4','--heapsnapshot-signal=SIGUSR2','src/main.ts'],{cwd:'/work/main/services/gateway',env:{...process.env,PORT:String(port),REDIS_URL:redis.url,PARTITIONS:'2',JWT_PUBLIC_KEYS_FILE:tokens.keysFile,LOG_LEVEL:'warn'},stdio:'inherit'});
await new Promise(r=>setTimeout(r,4000));
const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`,'utf8'))![1]);
const text = (s: string) => { const p = Buffer.from(s); const m = Buffer.from([1,2,3,4]); const b = Buffer.concat([p.length<126?Buffer.from([0x81,0x80|p.length]):Buffer.from([0x81,0x80|126,p.length>>8,p.length&255]),m,p.map((x,i)=>x^m[i%4]!)]); return b; };
const sockets: any[] = [];
const open = (i: number) => new Promise<void>((resolve,reject)=>{ const s = connect(port,'127.0.0.1'); sockets.push(s); let t=''; s.on('error',reject); s.on('data',(d)=>{ t+=d.toString('latin1'); if (t.includes('welcome')) {t='';resolve();} });
 s.write(`GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
 s.write(text(JSON.stringify({type:'hello',id:'h',token:tokens.sign(tokens.claims('u'+i))}))); });
const warm = 500;
for (let i=0;i<warm;i+=50) await Promise.all(Array.from({length:50},(_,k)=>open(i+k)));
await new Promise(r=>setTimeout(r,3000)); const a = rss(); console.log('warm', a);
for (let i=0;i<N;i+=50) await Promise.all(Array.from({length:50},(_,k)=>open(i+k)));
for (let k=0;k<3;k++) { await new Promise(r=>setTimeout(r,3000)); const b = rss(); console.log('after', b, ((b-a)/N).toFixed(2),'KiB each'); }
if (process.argv[3]) { child.kill('SIGUSR2'); await new Promise(r=>setTimeout(r,15000)); }
child.kill('SIGKILL'); await writer.stop(); for (const s of sockets) s.destroy(); await redis.kill();
