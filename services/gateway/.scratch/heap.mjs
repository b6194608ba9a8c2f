import { readFileSync } from 'node:fs';
const s = JSON.parse(readFileSync(process.argv[2])); const N = Number(process.argv[3]);
const f = s.snapshot.meta.node_fields, L=f.length, ti=f.indexOf('type'), ni=f.indexOf('name'), si=f.indexOf('self_size'); const types=s.snapshot.meta.node_types[0];
const by=new Map(); let total=0;
for (let i=0;i<s.nodes.length;i+=L){ const t=types[s.nodes[i+ti]]; let n=s.strings[s.nodes[i+ni]]; if (t==='string'||t==='concatenated string'||t==='sliced string') n='(string)'; const k=t+':'+n.slice(0,60); const e=by.get(k)??[0,0]; e[0]++; e[1]+=s.nodes[i+si]; by.set(k,e); total+=s.nodes[i+si]; }
console.log('total',total/N);
for (const [k,[c,b]] of [...by].sort((a,b)=>b[1][1]-a[1][1]).slice(0,45)) console.log((c/N).toFixed(2).padStart(8),(b/N).toFixed(0).padStart(7),k);
