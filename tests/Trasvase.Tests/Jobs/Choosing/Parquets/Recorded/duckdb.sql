copy (select 'bucket' as bucket, 'logs/' || lpad(i::varchar, 5, '0') || ' é+%25' as key,
       case when i % 2 = 0 then 'v' || i else null end as version_id, i % 5 <> 1 as is_latest, i % 7 = 3 as is_delete_marker,
       case when i % 7 = 3 then null else i * 1000::bigint end as size,
       timestamptz '2026-01-02 03:04:05.678Z' + interval (i) seconds as last_modified_date,
       printf('%032x', i * 7919) as e_tag,
       case when i % 3 = 0 then 'STANDARD' else 'DEEP_ARCHIVE' end as storage_class, false as is_multipart_uploaded
  from range(0, 200) t(i)) to 'duckdb-v1.parquet' (format parquet, compression snappy);
copy (select 'bucket' as bucket, 'logs/' || lpad(i::varchar, 5, '0') || ' é+%25' as key,
       case when i % 2 = 0 then 'v' || i else null end as version_id, i % 5 <> 1 as is_latest, i % 7 = 3 as is_delete_marker,
       case when i % 7 = 3 then null else i * 1000::bigint end as size, timestamptz '2026-01-02 03:04:05.678Z' + interval (i) seconds as last_modified_date,
       printf('%032x', i * 7919) as e_tag,
       case when i % 3 = 0 then 'STANDARD' else 'DEEP_ARCHIVE' end as storage_class, false as is_multipart_uploaded
  from range(0, 200) t(i)) to 'duckdb-v2.parquet' (format parquet, compression gzip, parquet_version v2, dictionary_size_limit 1);
copy (select 'bucket' as bucket, 'logs/' || lpad(i::varchar, 5, '0') || ' é+%25' as key,
       case when i % 2 = 0 then 'v' || i else null end as version_id, i % 5 <> 1 as is_latest, i % 7 = 3 as is_delete_marker,
       case when i % 7 = 3 then null else i * 1000::bigint end as size, timestamptz '2026-01-02 03:04:05.678Z' + interval (i) seconds as last_modified_date,
       printf('%032x', i * 7919) as e_tag,
       case when i % 3 = 0 then 'STANDARD' else 'DEEP_ARCHIVE' end as storage_class, false as is_multipart_uploaded
  from range(0, 200) t(i)) to 'duckdb-zstd.parquet' (format parquet, compression zstd);
