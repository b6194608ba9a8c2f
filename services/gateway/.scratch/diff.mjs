import { readFileSync } from 'node:fs';
const load=(p)=>{const s = JSON.parse(readFileSync(p)); const f = s.snapshot.meta.node_fields, L=f.length, ti=f.indexOf('type'), ni=f.indexOf('name'), si=f.indexOf('self_size'); const types=s.snapshot.meta.node_types[0]; const by=new Map();
for (let i=0;i<s.nodes.length;i+=L){ const t=types[s.nodes[i+ti]]; let n=s.strings[s.nodes[i+ni]]; if (t==='string'||t==='concatenated string'||t==='sliced string') n='(string)'; const k=t+':'+n.slice(0,60); const e=by.get(k)??[0,0]; e[0]++; e[1]+=s.nodes[i+si]; by.set(k,e);} return by;};
const a=load(process.argv[2]), b=load(process.argv[3]), N=Number(process.argv[4]); let total=0; const rows=[];
for (const [k,[c,s]] of b){ const [c0,s0]=a.get(k)??[0,0]; rows.push([k,(c-c0)/N,(s-s0)/N]); total+=(s-s0)/N;}
console.log('total',total); for (const [k,c,s] of rows.sort((x,y)=>y[2]-x[2]).slice(0,26)) console.log(c.toFixed(2).padStart(7),s.toFixed(0).padStart(6),k);
