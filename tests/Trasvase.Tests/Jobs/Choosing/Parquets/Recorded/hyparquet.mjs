import { parquetWriteFile } from 'hyparquet-writer'
const n=200, r=f=>Array.from({length:n},(_,i)=>f(i));
const T0=Date.parse('2026-01-02T03:04:05.678Z');
for (const delta of [false,true]) parquetWriteFile({ filename: `hyparquet${delta?'-delta':''}.parquet`, rowGroupSize: 60, pageSize: 500, columnData: [
 {name:'bucket',type:'STRING',nullable:false,data:r(()=>'bucket'),...(delta?{encoding:'DELTA_BYTE_ARRAY'}:{})},
 {name:'key',type:'STRING',nullable:false,data:r(i=>`logs/${String(i).padStart(5,'0')} é+%25`),...(delta?{encoding:'DELTA_BYTE_ARRAY'}:{})},
 {name:'version_id',type:'STRING',data:r(i=>i%2==0?`v${i}`:null)},
 {name:'is_latest',type:'BOOLEAN',data:r(i=>i%5!=1),...(delta?{encoding:'RLE'}:{})},
 {name:'is_delete_marker',type:'BOOLEAN',data:r(i=>i%7==3)},
 {name:'size',type:'INT64',data:r(i=>i%7==3?null:BigInt(i*1000)),...(delta?{encoding:'DELTA_BINARY_PACKED'}:{})},
 {name:'last_modified_date',type:'TIMESTAMP',data:r(i=>new Date(T0+i*1000)),...(delta?{encoding:'DELTA_BINARY_PACKED'}:{})},
 {name:'e_tag',type:'STRING',data:r(i=>(i*7919).toString(16).padStart(32,'0')),...(delta?{encoding:'DELTA_LENGTH_BYTE_ARRAY'}:{})},
 {name:'storage_class',type:'STRING',data:r(i=>i%3==0?'STANDARD':'DEEP_ARCHIVE')},
]});
