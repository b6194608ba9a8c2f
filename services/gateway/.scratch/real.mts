import { startStack } from '/work/main/packages/stack/src/index.ts';
import { randomUUID } from 'node:crypto';
import { Client } from '/work/main/services/gateway/test/support/client.ts';
import { rmSync } from 'node:fs';
rmSync('/tmp/gw-real', { recursive: true, force: true });
const stack = await startStack({ dataDir: '/tmp/gw-real', port: 'random', services: ['auth','chat-writer','fanout','gateway'], say: console.log, onEvent: (e)=>console.log(JSON.stringify(e)) });
console.log(stack.url);
try {
  const post = async (path: string, body: unknown, token?: string) => { const r = await fetch(stack.url+path,{method:'POST',headers:{'content-type':'application/json',...(token?{authorization:`Bearer ${token}`}:{})},body:JSON.stringify(body)}); return [r.status, r.status===204?null:await r.json()] as any; };
  const [, a] = await post('/api/auth/register',{username:'ann'+Date.now(),password:'correct horse'});
  const [, b] = await post('/api/auth/register',{username:'bob'+Date.now(),password:'correct horse'});
  const [st, { room }] = await post('/api/rooms',{name:'Room',kind:'public'},a.accessToken);
  console.log(st, room);
  console.log(await post(`/api/rooms/${room.id}/join`,{},b.accessToken));
  const ca = new Client(stack.wsUrl), cb = new Client(stack.wsUrl);
  console.log(await ca.hello(a.accessToken)); await cb.hello(b.accessToken);
  console.log(await ca.subscribe(room.id), await cb.subscribe(room.id));
  const t0 = performance.now();
  const acks = await Promise.all(Array.from({length:200},(_,i)=>(i%2?ca:cb).ask({type:'message.send',id:randomUUID(),room:room.id,body:`m${i}`})));
  console.log('200 acks in', performance.now()-t0, acks.filter(x=>x.type!=='ack').length, 'refused', acks.find(x=>x.type!=='ack'));
  for (const c of [ca,cb]) { await c.next((e)=>e['type']==='message.created' && e['seq']===200); const seqs=c.of('message.created').map(e=>e['seq']); const revs=c.of('message.created').map(e=>e['rev'] as number); console.log(seqs.length, seqs.every((s,i)=>s===i+1), revs.every((r,i)=>i===0||r===revs[i-1]!+1), c.frames); }
  const id = randomUUID();
  console.log(await post(`/api/rooms/${room.id}/messages`,{id,body:'hi'},a.accessToken));
  console.log(await post(`/api/rooms/${room.id}/messages`,{id,body:'hi'},a.accessToken));
  console.log((await ca.ask({type:'message.send',id,room:room.id,body:'hi'})));
  console.log(await post(`/api/direct`,{userId:b.user.id},a.accessToken));
  ca.send({type:'typing',room:room.id}); console.log(await cb.next(e=>e.type==='typing'));
  const idem = randomUUID();
  for (let i=0;i<2;i++) { const r = await fetch(stack.url+'/api/rooms',{method:'POST',headers:{'content-type':'application/json','idempotency-key':idem,authorization:`Bearer ${a.accessToken}`},body:JSON.stringify({name:'Twice',kind:'private'})}); console.log(r.status,(await r.json()).room.id); }
  const del = await fetch(stack.url+`/api/rooms/${room.id}/members/${b.user.id}`,{method:'DELETE',headers:{authorization:`Bearer ${a.accessToken}`}}); console.log('kick',del.status);
  await ca.ask({type:'message.send',id:randomUUID(),room:room.id,body:'after'});
  await new Promise(r=>setTimeout(r,300)); console.log('bob last', cb.events.slice(-3));
  const lo = await fetch(stack.url+'/api/auth/logout',{method:'POST',headers:{authorization:`Bearer ${b.accessToken}`, 'content-type':'application/json'},body:'{}'}); console.log('logout', lo.status, await lo.text());
  console.log(await cb.ended(3000).catch(String));
  await ca.close();
} finally { await stack.stop(); }
